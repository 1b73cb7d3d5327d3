"""Doors in code: what a command, a script or another app calls. Who calls is often nobody."""

from datetime import timedelta
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from posts.review.finish import publish_approved
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import ANONYMOUS, CHANGED, DRAFT, LIVE, PLAIN, REVIEW, SCHEDULED, STATES

SIGNED_IN = tuple(role for role in PLAIN if role != ANONYMOUS)
NOBODY = (ANONYMOUS,)
FEW = (DRAFT, REVIEW, LIVE, CHANGED)


@door("revision.publish()", roles=NOBODY)
def revision_publish(visit: Visit) -> None:
    visit.revision.publish()


@door("revision.publish() of the approved revision", roles=NOBODY, states=(SCHEDULED,))
def publish_scheduled_revision(visit: Visit) -> None:
    """It waits for its time however often it is asked."""
    visit.page.revisions.get(approved_go_live_at__isnull=False).publish()


@door("revision.publish() for somebody", roles=SIGNED_IN, states=FEW)
def publish_for(visit: Visit) -> None:
    visit.revision.publish(user=visit.user, skip_permission_checks=True)


@door("page.publish()", roles=NOBODY, states=FEW)
def page_publish(visit: Visit) -> None:
    visit.page.publish(visit.revision)


@door("Page.publish() of Wagtail's class", roles=NOBODY, states=FEW)
def base_publish(visit: Visit) -> None:
    Page.objects.get(pk=visit.post.pk).specific.publish(visit.revision)


@door("Wagtail's action, with its checks", roles=SIGNED_IN)
def action(visit: Visit) -> None:
    PublishPageRevisionAction(visit.revision, user=visit.user).execute()


@door("Wagtail's action, without its checks", roles=SIGNED_IN)
def unchecked_action(visit: Visit) -> None:
    PublishPageRevisionAction(visit.revision, user=visit.user).execute(skip_permission_checks=True)


@door("end of the workflow", roles=NOBODY, states=(REVIEW,))
def finish(visit: Visit) -> None:
    publish_approved(visit.page.current_workflow_state, user=visit.world.approver)


@door("workflow_state.finish()", roles=NOBODY, states=(REVIEW,))
def workflow_finish(visit: Visit) -> None:
    visit.page.current_workflow_state.finish(user=visit.world.approver)


@door("task_state.approve()", roles=SIGNED_IN, states=(REVIEW,))
def task_approve(visit: Visit) -> None:
    visit.page.current_workflow_task_state.approve(user=visit.user)


@door("page.save(live=True)", roles=NOBODY, states=FEW)
def save_live(visit: Visit) -> None:
    page = visit.revision.as_object()
    page.live = True
    page.live_revision = visit.revision
    page.save()


@door("Page.save(live=True) of Wagtail's class", roles=NOBODY, states=FEW)
def base_save_live(visit: Visit) -> None:
    page = Page.objects.get(pk=visit.post.pk)
    page.live = True
    page.live_revision = visit.revision
    page.save(clean=False)


@door("copy that is live", roles=NOBODY, states=FEW)
def copy_live(visit: Visit) -> None:
    visit.page.copy(update_attrs={"slug": "copy"}, keep_live=True)


@door("copy, with Wagtail's checks", roles=SIGNED_IN, states=FEW)
def copy_checked(visit: Visit) -> None:
    attributes = {"slug": "copy"}
    CopyPageAction(visit.page, to=visit.page.get_parent(), update_attrs=attributes, user=visit.user).execute()


@door("alias in code", roles=NOBODY, states=FEW)
def create_alias(visit: Visit) -> None:
    visit.page.create_alias(update_slug="alias")


@door("alias, with Wagtail's checks", roles=SIGNED_IN, states=FEW)
def alias_checked(visit: Visit) -> None:
    CreatePageAliasAction(visit.page, update_slug="alias", user=visit.user).execute()


@door("taking down, with Wagtail's checks", roles=SIGNED_IN, states=FEW)
def unpublish_checked(visit: Visit) -> None:
    UnpublishPageAction(visit.page, user=visit.user).execute()


def _command(name: str, *arguments: str, later: bool = False, states: Any = STATES) -> Any:
    label = f"command {name}{', two days later' if later else ''}"

    @door(label, f"command {name}", roles=NOBODY, states=states)
    def run(visit: Visit) -> None:
        moment = timezone.now() + timedelta(days=2 if later else 0)
        with time_machine.travel(moment):
            call_command(name, *arguments, stdout=StringIO(), stderr=StringIO())

    return run


_command("publish_due")
_command("publish_due", later=True)
_command("publish_scheduled")
_command("publish_scheduled", later=True)
_command("publish_scheduled_pages", later=True, states=(DRAFT, SCHEDULED))
_command("purge_revisions", states=(DRAFT, REVIEW, SCHEDULED, LIVE, CHANGED))
_command("fixtree", states=(DRAFT, LIVE))
_command("set_url_paths", states=(DRAFT, LIVE))

"""Doors through which a text comes to review, is decided upon, or goes around it."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.run import run
from posts.models import PostPage
from posts.review.shown import show
from tests.posts.review.doors.forms import filled
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import (
    CHANGE_REVIEWED,
    CHANGED,
    DRAFT,
    LIVE,
    REVIEW,
    ROLES,
    SCHEDULED,
    SENT_BACK,
)

P = "wagtailadmin_pages:"
MOST = (DRAFT, REVIEW, SENT_BACK, SCHEDULED, LIVE, CHANGED, CHANGE_REVIEWED)
TWO = (REVIEW, CHANGE_REVIEWED)
REVIEWED = (REVIEW, CHANGE_REVIEWED, SENT_BACK)
REASON = "The certificate of the shop runs out today."


@door("submit", f"{P}edit", states=(DRAFT, REVIEW, SCHEDULED, CHANGED))
def submit(visit: Visit) -> Any:
    return visit.post_to(f"{P}edit", visit.post.pk, data={**filled(visit.page), "action-submit": "1"})


@door("submit again after it was sent back", f"{P}edit", states=(SENT_BACK,))
def restart(visit: Visit) -> Any:
    data = {**filled(visit.page), "action-restart-workflow": "1"}
    return visit.post_to(f"{P}edit", visit.post.pk, data=data)


@door("withdraw", f"{P}edit", states=(REVIEW, SENT_BACK))
def withdraw(visit: Visit) -> Any:
    data = {**filled(visit.page), "action-cancel-workflow": "1"}
    return visit.post_to(f"{P}edit", visit.post.pk, data=data)


@door("request changes", f"{P}workflow_action", states=MOST, roles=ROLES)
def reject(visit: Visit) -> Any:
    return _decide(visit, "reject", comment="Say more.")


@door("approve what one has read", f"{P}workflow_action", states=MOST, roles=ROLES)
def approve(visit: Visit) -> Any:
    _read(visit)
    return _decide(visit, "approve")


@door("approve unread", f"{P}workflow_action", states=TWO, roles=ROLES)
def approve_unread(visit: Visit) -> Any:
    return _decide(visit, "approve")


@door(
    "approve with the number of another review",
    f"{P}workflow_action",
    states=(DRAFT, LIVE, CHANGED),
    roles=ROLES,
)
def approve_elsewhere(visit: Visit) -> Any:
    """The step of one page, in the address of another."""
    _read(visit)
    other = PostPage.objects.get(pk=visit.world.posts[REVIEW].pk).current_workflow_task_state
    return visit.post_to(f"{P}workflow_action", visit.post.pk, "approve", other.pk, data={"comment": ""})


@door("approve from the dashboard's menu", f"{P}workflow_action", states=TWO, roles=ROLES)
def approve_in_menu(visit: Visit) -> Any:
    _read(visit)
    return _decide(visit, "approve", headers={"x-requested-with": "XMLHttpRequest"})


@door("approve in the editor", f"{P}edit", states=TWO, roles=ROLES)
def approve_in_editor(visit: Visit) -> Any:
    _read(visit)
    return visit.post_to(f"{P}edit", visit.post.pk, data={**filled(visit.page), **_approval(visit)})


@door("edit and approve in one step", f"{P}edit", states=TWO, roles=ROLES)
def edit_and_approve(visit: Visit) -> Any:
    _read(visit)
    data = filled(visit.page, summary="Another summary.")
    return visit.post_to(f"{P}edit", visit.post.pk, data={**data, **_approval(visit)})


@door("data of a decision", f"{P}collect_workflow_action_data", states=REVIEWED)
def collect(visit: Visit) -> Any:
    url = f"{P}collect_workflow_action_data"
    return visit.post_to(url, visit.post.pk, "reject", _step(visit), data={"comment": "Say more."})


@door("publish without review", "posts_break_glass", states=MOST, roles=ROLES)
def break_glass(visit: Visit) -> Any:
    data = {"revision_id": visit.revision.pk, "reason": REASON}
    return visit.post_to("posts_break_glass", visit.post.pk, data=data)


@door("publish without review or reason", "posts_break_glass", states=(DRAFT, REVIEW))
def break_glass_silently(visit: Visit) -> Any:
    return visit.post_to("posts_break_glass", visit.post.pk, data={"revision_id": visit.revision.pk})


class AlwaysFinds(Check):
    """Finds something in every text: each state then has something to waive."""

    id = "placeholder"
    severity = Severity.WARNING

    def run(self, draft: Draft) -> Iterator[Finding]:
        yield self.finding(draft.parts[0], "Something.", about="something")


class AlwaysFindsSecrets(AlwaysFinds):
    """The same, and it is a secret."""

    id = "secrets"


@door("waive a finding", "posts_checklist_waive", states=MOST, roles=ROLES)
def waive(visit: Visit) -> Any:
    return _waive(visit, AlwaysFinds())


@door("waive a secret", "posts_checklist_waive", states=MOST, roles=ROLES)
def waive_secret(visit: Visit) -> Any:
    return _waive(visit, AlwaysFindsSecrets())


def _waive(visit: Visit, check: Check) -> Any:
    with patch("posts.checklist.run.CHECKS", (check,)):
        [found] = run(visit.page).open
        names = visit.post.pk, found.check, found.fingerprint
        return visit.post_to("posts_checklist_waive", *names, data={"reason": REASON})


@door("take the workflow from the page", "wagtailadmin_workflows:remove", states=(DRAFT, REVIEW))
def remove_workflow(visit: Visit) -> Any:
    home = visit.page.get_parent().pk
    return visit.post_to("wagtailadmin_workflows:remove", home, visit.page.get_workflow().pk)


@door("disable the workflow", "wagtailadmin_workflows:disable", states=(DRAFT, REVIEW))
def disable_workflow(visit: Visit) -> Any:
    return visit.post_to("wagtailadmin_workflows:disable", visit.page.get_workflow().pk)


@door("disable its step", "wagtailadmin_workflows:disable_task", states=(DRAFT, REVIEW))
def disable_task(visit: Visit) -> Any:
    task = visit.page.get_workflow().workflow_tasks.last().task
    return visit.post_to("wagtailadmin_workflows:disable_task", task.pk)


def _read(visit: Visit) -> None:
    if visit.user:
        show(visit.page, visit.user)


def _step(visit: Visit) -> int:
    review = visit.page.workflow_states.order_by("pk").last()
    return review.current_task_state_id if review else 999_999


def _decide(visit: Visit, action: str, comment: str = "", **options: Any) -> Any:
    url = f"{P}workflow_action"
    return visit.post_to(url, visit.post.pk, action, _step(visit), data={"comment": comment}, **options)


def _approval(visit: Visit) -> dict[str, Any]:
    return {
        "loaded_revision_id": visit.revision.pk,
        "loaded_revision_created_at": visit.revision.created_at.isoformat(),
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
    }


@door("take a review", "posts_claim", states=REVIEWED, roles=ROLES)
def take(visit: Visit) -> Any:
    return visit.post_to("posts_claim", visit.post.pk)


@door("hand a review over", "posts_hand_over", states=REVIEWED, roles=ROLES)
def hand_over(visit: Visit) -> Any:
    data = {"reviewer": visit.user.pk if visit.user else "", "priority": 3, "due_on": "2099-01-01"}
    return visit.post_to("posts_hand_over", visit.post.pk, data=data)

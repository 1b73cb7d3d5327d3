"""Make the site, go through the steps, print what came of them."""

import itertools
import json
import logging
import os
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.posts.review.stock.settings"
django.setup()

from django.contrib.auth.models import Group, Permission, User  # noqa: E402 - the site comes first
from django.core.exceptions import PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import override_settings  # noqa: E402
from wagtail.models import (  # noqa: E402
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield  # noqa: E402

from tests.posts.review.stock.every import STEPS  # noqa: E402
from tests.posts.review.stock.holes import Desk  # noqa: E402
from tests.posts.review.stock.models import StockPost  # noqa: E402

_numbers = itertools.count(1)


def make_site() -> Page:
    """Make what Wagtail's migrations would, and return the page below which posts are."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Locale.objects.create(language_code="en")
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    home = root.add_child(instance=Page(title="Home", slug="home"))
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def make_desk(home: Page) -> Desk:
    """Make reviewers as Wagtail needs them, who may publish as well, and a step at which they approve.

    One more belongs to the step and may not publish.
    """
    reviewers = make_group("Reviewers", home, "change_page", "publish_page")
    mere_reviewers = make_group("Mere reviewers", home, "change_page")
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(reviewers, mere_reviewers)
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=home)
    people = [User.objects.create_user(name, f"{name}@example.com") for name in ("writer", "one", "two")]
    for reviewer in people[1:]:
        reviewer.groups.add(reviewers)
    mere = User.objects.create_user("mere", "mere@example.com")
    mere.groups.add(mere_reviewers)

    def draft(*, by: User, **fields: Any) -> StockPost:
        values = {"title": "Title", "slug": f"post-{next(_numbers)}", "summary": "Summary", **fields}
        post = StockPost(**values, live=False, owner=by)
        home.refresh_from_db()
        home.add_child(instance=post)
        post.save_revision(user=by, log_action=True)
        return post

    return Desk(
        draft=draft,
        read=lambda page, user: None,
        approvals=approvals,
        refusal=PermissionDenied,
        empty_block={"type": "heading", "value": ""},
        writer=people[0],
        reviewer=people[1],
        second_reviewer=people[2],
        mere_reviewer=mere,
        administrator=User.objects.create_superuser("admin", "admin@example.com"),
        form=form,
        publish_due=lambda: call_command("publish_scheduled"),
        mail=by_smtp,
        mailed=list,
        work=lambda: None,
    )


def by_smtp(port: int) -> override_settings:
    """Mail goes out by SMTP, with patience for half a second."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return override_settings(
        EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=0.5
    )


def make_group(name: str, home: Page, *permissions: str) -> Group:
    """Make a group that may use the admin, with these permissions for all pages."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in permissions:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    return group


def form(page: StockPost) -> dict[str, Any]:
    """What the editor of a page would send, unchanged."""
    latest = page.get_latest_revision_as_object()
    fields = {name: getattr(latest, name) for name in ("title", "slug", "summary")}
    return nested_form_data({**fields, "body": streamfield([]), "comments": inline_formset([])})


def approvals(page: Page) -> list[str]:
    """Who approved, by the steps of its reviews."""
    states = TaskState.objects.filter(workflow_state__object_id=str(page.pk), status="approved")
    return [state.finished_by.email for state in states]


def main() -> None:
    """Go through every hole on a site that the others have not touched."""
    logging.disable(logging.ERROR)
    home = make_site()
    found: dict[str, Any] = {}
    for name, steps in STEPS.items():
        # Off as Wagtail has it; on where it is meant to help.
        strict = override_settings(WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT=name.startswith("f3"))
        with strict, transaction.atomic():
            found[name] = steps(make_desk(home))
            transaction.set_rollback(True)
    print(json.dumps(found))  # noqa: T201 - that is what it is for


main()

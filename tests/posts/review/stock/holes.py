"""The steps by which a text reaches readers that nobody approved, in the words of Wagtail alone.

Each function takes a desk and returns what came of it. They run on this site and on a site of Wagtail's
own, so they import nothing of either. The holes are numbered F1 to F12, see docs/publishing.md; those of
people, time, mail and caches are in the modules beside this one, and `every` has all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowTask

from tests.forms import form_of


@dataclass
class Desk:
    """A site, and people who work on it."""

    draft: Callable[..., Any]  # makes a complete page of a writer: draft(by=user, title=...)
    read: Callable[[Any, Any], None]  # lets a user open the newest text of a page
    approvals: Callable[[Any], list[str]]  # who approved the page, by what the site has kept
    refusal: type[Exception]
    empty_block: dict[str, Any]  # without what it must have
    writer: Any
    reviewer: Any
    second_reviewer: Any
    mere_reviewer: Any  # who may not publish but by approving
    administrator: Any
    form: Callable[[Any], dict[str, Any]]  # what the editor of a page would send, unchanged
    publish_due: Callable[[], Any]  # does what the schedule says
    mail: Callable[[int], Any]  # within its block mail goes out as usual, by SMTP to this port
    mailed: Callable[[], list[str]]  # to whom mail was written; the addresses
    work: Callable[[], Any]  # does what waits in a queue


def submitted(desk: Desk, **fields: Any) -> Any:
    """Return a page of the writer that waits for approval."""
    page = desk.draft(by=desk.writer, **fields)
    page.get_workflow().start(page, desk.writer)
    return now_of(page)


def now_of(page: Any) -> Any:
    """Return the page as the database has it."""
    return Page.objects.get(pk=page.pk).specific


def save(page: Any, by: Any, *, in_place: bool = False, **fields: Any) -> None:
    """Save another text of the page; in place, as autosave does."""
    page = now_of(page)
    latest = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    overwrite = page.get_latest_revision() if in_place else None
    latest.save_revision(user=by, overwrite_revision=overwrite, clean=False, log_action=True)


def approve(desk: Desk, page: Any, by: Any) -> None:
    """Approve the step that the page waits at, where it lets them."""
    state = now_of(page).current_workflow_task_state
    try:
        state.task.specific.on_action(state, by, "approve")
    except desk.refusal:
        return


def what_readers_get(page: Any) -> str | None:
    """Return the title of the page, or None while it is not live."""
    page = now_of(page)
    return str(page.title) if page.live else None


def control_a_text_that_is_as_it_was_read(desk: Desk) -> str | None:
    """No hole: what should go live, does."""
    page = submitted(desk, title="Read")
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f2_a_text_that_was_saved_after_it_was_read(desk: Desk) -> str | None:
    page = submitted(desk, title="Read")
    desk.read(page, desk.reviewer)
    save(page, desk.second_reviewer, title="Unread")
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f3_a_text_that_was_overwritten_after_it_was_read(desk: Desk) -> str | None:
    page = submitted(desk, title="Read")
    desk.read(page, desk.reviewer)
    save(page, desk.writer, in_place=True, title="Unread")
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f3_a_text_that_was_overwritten_after_the_first_of_two_steps(desk: Desk) -> str | None:
    page = submitted(desk, title="Approved at both steps")
    first = page.current_workflow_task
    second = type(first).objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=page.get_workflow(), task=second, sort_order=9)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    save(page, desk.writer, in_place=True, title="Approved at the second step only")
    desk.read(page, desk.second_reviewer)
    approve(desk, page, desk.second_reviewer)
    return what_readers_get(page)


def f4_a_text_of_ones_own(desk: Desk) -> str | None:
    page = desk.draft(by=desk.reviewer, title="My own")
    page.get_workflow().start(page, desk.reviewer)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f4_a_text_that_one_touched_before_the_last_editor(desk: Desk) -> str | None:
    page = desk.draft(by=desk.writer, title="First")
    save(page, desk.reviewer, title="Second")
    save(page, desk.writer, title="Third")
    page.get_workflow().start(now_of(page), desk.writer)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f5_a_text_with_an_empty_block(desk: Desk) -> str | None:
    page = desk.draft(by=desk.writer, title="Incomplete")
    save(page, desk.writer, body=[desk.empty_block])
    try:
        page.get_workflow().start(now_of(page), desk.writer)
    except desk.refusal:
        return what_readers_get(page)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    return what_readers_get(page)


def f6_an_empty_field_approved_from_the_dashboard(desk: Desk) -> int:
    """Return the status of the answer."""
    page = desk.draft(by=desk.writer)
    save(page, desk.writer, summary="")
    page.get_workflow().start(now_of(page), desk.writer)
    desk.read(page, desk.reviewer)
    client = Client(raise_request_exception=False)
    client.force_login(desk.reviewer)
    state = now_of(page).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    return int(client.post(url, {"comment": ""}).status_code)


def f9_who_approved_after_a_purge(desk: Desk) -> list[str]:
    """Return who approved, by what the site has kept."""
    page = submitted(desk)
    desk.read(page, desk.reviewer)
    approve(desk, page, desk.reviewer)
    assert what_readers_get(page)
    save(page, desk.writer, title="A later draft")
    call_command("purge_revisions", stdout=StringIO())
    return desk.approvals(page)


def f11_a_save_from_a_window_that_is_out_of_date(desk: Desk) -> str:
    """Return the title that whoever opens the editor next finds."""
    page = submitted(desk, title="First")
    url, body = reverse("wagtailadmin_pages:edit", args=[page.pk]), page.body
    windows = []
    for user in (desk.reviewer, desk.second_reviewer):
        client = Client()
        client.force_login(user)
        windows.append((client, form_of(client.get(url), body=body)))
    for (client, form), title in zip(windows, ("Saved first", "Saved over it"), strict=True):
        client.post(url, {**form, "title": title})
    return str(now_of(page).get_latest_revision_as_object().title)


STEPS: dict[str, Callable[[Desk], Any]] = {
    function.__name__: function
    for function in (
        control_a_text_that_is_as_it_was_read,
        f2_a_text_that_was_saved_after_it_was_read,
        f3_a_text_that_was_overwritten_after_it_was_read,
        f3_a_text_that_was_overwritten_after_the_first_of_two_steps,
        f4_a_text_of_ones_own,
        f4_a_text_that_one_touched_before_the_last_editor,
        f5_a_text_with_an_empty_block,
        f6_an_empty_field_approved_from_the_dashboard,
        f9_who_approved_after_a_purge,
        f11_a_save_from_a_window_that_is_out_of_date,
    )
}

"""An approval counts for the text that was read, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import LedgerEntry, PostPage, User
from tests.factories import draft, make_user, submit
from tests.journeys import desk

pytestmark = pytest.mark.django_db


def test_what_changed_after_it_was_read_is_shown_before_it_is_approved(
    sign_in: Callable[[User], Page], reader: Page
) -> None:
    writer = make_user("writer@example.com", "Writers")
    post = draft(by=writer, title="As the reviewer reads it")
    submit(post, by=writer)
    reviewer = sign_in(make_user("reviewer@example.com", "Reviewers"))
    editor = sign_in(make_user("editor@example.com", "Editors"))

    # Nothing tells the reviewer's window of the editor: on a slow machine Wagtail would, before the click.
    reviewer.route("**/editing-sessions/ping/**", lambda route: route.fulfill(json={}))
    reviewer.goto(desk.editor_of(post), wait_until="networkidle")
    shown = desk.preview(reviewer)
    expect(shown.get_by_role("heading", name="As the reviewer reads it")).to_be_visible()

    editor.goto(desk.editor_of(post), wait_until="networkidle")
    editor.locator("[name=title]").fill("As nobody has read it")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("has been updated")).to_be_visible()

    desk.choose_action(reviewer, "Approve and publish")
    expect(reviewer.get_by_text("changed after you opened it")).to_be_visible()
    assert not PostPage.objects.get(pk=post.pk).live
    reviewer.get_by_role("link", name="See what changed").click()
    reviewer.wait_for_url("**/revisions/compare/**")
    expect(reviewer.locator(".changes__text ins")).to_have_text("nobody has read ")
    expect(reviewer.locator(".changes__text del")).to_have_text("the reviewer reads ")

    reviewer.goto(desk.editor_of(post), wait_until="networkidle")
    desk.choose_action(reviewer, "Approve and publish")
    reviewer.wait_for_url(lambda url: "/edit/" not in url)
    live = PostPage.objects.get(pk=post.pk)
    reader.goto(live.url)
    expect(reader.get_by_role("heading", level=1)).to_have_text("As nobody has read it")

    editor.goto(f"/admin/pages/{post.pk}/history/")
    editor.get_by_role("link", name="Ledger").last.click()
    editor.wait_for_url("**/ledgerentry/?page_id=*")
    rows = editor.get_by_role("table").get_by_role("row")
    for act in ("Submitted", "Approved", "Published"):
        expect(rows.filter(has_text=act)).to_have_count(1)
    assert [entry.action for entry in LedgerEntry.objects.all()] == ["published", "approved", "submitted"]

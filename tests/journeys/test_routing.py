"""A text finds its reviewer: what the writer says, who takes it, who gets it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import Assignment, PostPage, User
from tests.factories import draft, make_user
from tests.journeys import desk
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def panel(page: Page) -> Page:
    """Open the panel beside the form."""
    page.get_by_role("button", name="Toggle review").click()
    return page


def test_from_the_writers_note_to_the_right_reviewer(sign_in: Callable[[User], Page]) -> None:
    rosa = make_user("rosa@example.com", "Reviewers", first_name="Rosa", last_name="Reviewer")
    post = draft(title="Who has this text", by=(writer := make_user("writer@example.com", "Writers")))
    page = sign_in(writer)
    page.goto(desk.editor_of(post), wait_until="networkidle")
    panel(page).get_by_label("Note to the reviewers").fill("The figures are new.")
    page.get_by_label("Priority").select_option("Urgent")
    page.locator("[name=summary]").fill("Saved by itself while the note is not sent yet.")
    expect(page.locator("#w-autosave-indicator")).to_contain_text("Saved")
    expect(page.get_by_label("Note to the reviewers")).to_have_value("The figures are new.")
    assert faults(page, ".review-panel") == []
    desk.choose_action(page, "Submit to Review")
    expect(page.get_by_text("submitted for moderation")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_text("Waits at “Editorial approval”, for Rosa Reviewer")).to_be_visible()

    ravi = make_user("ravi@example.com", "Reviewers", first_name="Ravi", last_name="Reviewer")
    his = sign_in(ravi)
    his.goto("/admin/")
    expect(his.locator("#awaiting-review-section").get_by_text("Urgent")).to_be_visible()
    assert faults(his, "main") == []
    his.get_by_role("link", name=post.title).first.click()
    expect(panel(his).get_by_text("The figures are new.")).to_be_visible()
    his.get_by_role("button", name="Review it myself").click()
    expect(his.get_by_text("is yours to review")).to_be_visible()
    assert Assignment.objects.get().reviewer == ravi

    his.get_by_role("link", name="Hand over, or change the date").click()
    expect(his.get_by_label("Due on")).to_be_visible()
    assert faults(his, "main") == []
    his.get_by_label("Reviewer").select_option("Rosa Reviewer")
    his.get_by_label("Due on").fill("2099-01-01")
    expect(his.locator(".xdsoft_datetimepicker")).to_be_visible()  # It opens a moment after the focus,
    his.keyboard.press("Tab")  # and goes away with it: it lies over the button.
    expect(his.locator(".xdsoft_datetimepicker")).to_be_hidden()
    his.get_by_role("button", name="Save").click()
    expect(his.get_by_text("Rosa Reviewer reviews “Who has this text”.")).to_be_visible()
    assert Assignment.objects.get().reviewer == rosa

    hers = sign_in(rosa)
    hers.goto(desk.editor_of(post))
    desk.choose_action(hers, "Approve and publish")
    hers.wait_for_url(lambda url: "/edit/" not in url)
    assert PostPage.objects.get(pk=post.pk).live


def test_a_new_post_carries_what_is_said_to_the_reviewers(sign_in: Callable[[User], Page]) -> None:
    page = sign_in(make_user("writer@example.com", "Writers"))
    home = draft().get_parent()
    page.goto(f"/admin/pages/add/posts/postpage/{home.pk}/", wait_until="networkidle")
    panel(page).get_by_label("Note to the reviewers").fill("It is my first.")
    page.locator("[name=title]").fill("A first text")
    page.keyboard.press("Tab")
    page.wait_for_url("**/edit/**")
    expect(page.get_by_label("Note to the reviewers")).to_have_value("It is my first.")

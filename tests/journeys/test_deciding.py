"""A reviewer goes through the queue by keyboard; an editor gives reviews away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import Assignment, PostPage, User
from tests.factories import draft, make_user, submit
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def waiting(title: str, reviewer: User) -> PostPage:
    """A text that waits for somebody."""
    post: PostPage = draft(title=title)
    submit(post, by=post.owner)
    Assignment.objects.filter(page=post.pk).update(reviewer=reviewer)
    return post


def test_one_after_the_other_by_keyboard(sign_in: Callable[[User], Page]) -> None:
    rosa = make_user("rosa@example.com", "Reviewers")
    first, second, third = (waiting(title, rosa) for title in ("On queues", "On proofs", "On caches"))
    page = sign_in(rosa)
    page.goto("/admin/", wait_until="networkidle")
    page.keyboard.press("n")
    expect(page.get_by_text("2 more wait for you")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(first.title)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    expect(page.locator("[name=title]")).to_have_value(second.title)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("You approved “On proofs”, and readers have it.")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(third.title)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+Shift+Enter")
    page.locator(".modal [name=comment]").fill("Say which caches.")
    page.locator(".modal").get_by_role("button", name="Request changes").click()
    expect(page.get_by_text("Nothing waits for you any more, but for what you skipped.")).to_be_visible()
    live = {post.pk: PostPage.objects.get(pk=post.pk).live for post in (first, second, third)}
    assert live == {first.pk: False, second.pk: True, third.pk: False}
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Next text in the queue")).to_be_visible()


def test_an_editor_gives_two_reviews_away(sign_in: Callable[[User], Page]) -> None:
    rosa, ravi = (make_user(f"{name}@example.com", "Reviewers", first_name=name) for name in ("Rosa", "Ravi"))
    for title in ("On queues", "On proofs", "On caches"):
        waiting(title, rosa)
    page = sign_in(make_user("edda@example.com", "Editors"))
    page.goto("/admin/posts/queue/")
    assert faults(page, "main") == []
    page.get_by_role("checkbox", name="Choose “On queues”").check()
    page.get_by_role("checkbox", name="Choose “On proofs”").check()
    page.get_by_label("Give to").select_option("Ravi")
    page.get_by_role("button", name="Give to reviewer").click()
    expect(page.get_by_text("Ravi has 2 more reviews.")).to_be_visible()
    assert Assignment.objects.filter(reviewer=ravi).count() == 2


def test_the_kinds_of_step_and_the_keys_can_be_read_by_everybody(sign_in: Callable[[User], Page]) -> None:
    page = sign_in(make_user("ada@example.com", is_superuser=True))
    page.goto("/admin/workflows/tasks/select_type/", wait_until="networkidle")
    expect(page.get_by_role("link", name="Technical review")).to_be_visible()
    assert faults(page, "main") == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Review, outside of fields")).to_be_visible()
    assert faults(page, "#keyboard-shortcuts-dialog") == []

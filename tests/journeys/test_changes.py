"""A text comes back to its reviewer, who sees what became of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import PostPage, User
from posts.review.shown import show
from tests.factories import draft, make_image, make_user, submit
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def test_the_reviewer_sees_what_changed_since_they_sent_it_back(sign_in: Callable[[User], Page]) -> None:
    rosa = make_user("rosa@example.com", "Reviewers")
    blocks = [
        {"type": "paragraph", "id": name, "value": f"<p>The paragraph about {name}.</p>"}
        for name in ("queues", "proofs", "caches")
    ]
    post: PostPage = draft(title="What we run", body=blocks, cover=make_image())
    state = submit(post, by=post.owner)
    show(post, rosa)
    state.task.specific.on_action(state, rosa, "reject", comment="Proofs first, and say which.")
    post = PostPage.objects.get(pk=post.pk)
    queues, proofs, caches = blocks
    post.body = [{**proofs, "value": "<p>The paragraph about galley proofs.</p>"}, queues, caches]
    post.cover = make_image()
    post.save_revision(user=post.owner)
    post.current_workflow_state.resume(post.owner)

    page = sign_in(rosa)
    page.goto("/admin/")
    page.get_by_role("link", name="Changes since you decided").click()
    moved = page.locator(".changes__block--moved")
    expect(moved).to_contain_text("moved, from block 2 to block 1 and changed")
    expect(moved.locator("ins")).to_have_text("galley ")
    expect(page.get_by_text("2 blocks as they were")).to_be_visible()
    expect(page.get_by_text("The paragraph about caches.")).to_be_hidden()
    page.get_by_text("2 blocks as they were").press("Enter")
    expect(page.get_by_text("The paragraph about caches.")).to_be_visible()
    assert faults(page, "main") == []
    marks = page.locator("ins").first
    assert "underline" in marks.evaluate("element => getComputedStyle(element).textDecorationLine")

"""A remark that names a colleague reaches them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from posts.models import OutgoingMessage, PostPage, User
from tests.factories import draft, make_user, submit
from tests.journeys import desk

pytestmark = pytest.mark.django_db


def test_a_reviewer_asks_the_writer_in_the_margin(sign_in: Callable[[User], Page], settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    wanda = make_user("wanda@example.com", "Writers", first_name="Wanda", last_name="Writer")
    post: PostPage = draft(title="On queues", by=wanda)
    submit(post, by=wanda)
    OutgoingMessage.objects.all().delete()
    page = sign_in(make_user("rosa@example.com", "Reviewers"))
    page.goto(desk.editor_of(post), wait_until="networkidle")
    page.get_by_role("button", name="Toggle comments").click()
    page.locator('[data-contentpath="summary"] [data-comment-add]').first.click()
    remark = page.locator(".comment textarea").first
    remark.press_sequentially("Is that so, @wan")
    expect(page.get_by_role("option", name="Wanda Writer")).to_be_visible()
    remark.press("Enter")
    expect(remark).to_have_value("Is that so, @wanda ")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        page.locator(".comment").get_by_role("button", name="Comment").click()
    assert Comment.objects.get().text.startswith("Is that so, @wanda")
    assert OutgoingMessage.objects.get().recipient == "wanda@example.com"

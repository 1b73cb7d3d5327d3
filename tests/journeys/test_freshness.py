"""A post is kept right: an editor names the keeper, who says in one click that it still is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import Freshness, PostPage, User
from posts.moments import today
from tests.factories import live_post, make_user
from tests.journeys import desk
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def test_from_the_keeper_to_the_reader(sign_in: Callable[[User], Page], reader: Page) -> None:
    editor = make_user("editor@example.com", "Editors")
    keeper = make_user("keeper@example.com", "Writers", first_name="Kim", last_name="Keeper")
    post = live_post(title="A text that may age")

    page = sign_in(editor)
    page.goto(desk.editor_of(post), wait_until="networkidle")
    page.get_by_role("button", name="Toggle freshness").click()
    assert faults(page, ".freshness-panel") == []
    page.get_by_role("link", name="Set the keeper and the day").click()
    page.get_by_label("Keeper").select_option("Kim Keeper")
    page.get_by_label("Look at it by").fill(today().isoformat())
    page.get_by_label("Months until the next time").fill("6")
    assert faults(page, "main") == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is looked after")).to_be_visible()

    # The keeper finds it on the start page, and needs no right to edit it.
    theirs = sign_in(keeper)
    section = theirs.locator("#look-again-section")
    expect(section.get_by_text("Due soon")).to_be_visible()
    assert faults(theirs, "#look-again-section") == []
    section.get_by_role("link", name=post.title).click()
    theirs.get_by_role("button", name="Still correct").click()
    expect(theirs.get_by_text("Readers are told so.")).to_be_visible()
    assert Freshness.objects.get().reviewed_by == keeper
    assert PostPage.objects.get(pk=post.pk).last_published_at == post.last_published_at

    reader.goto(post.url)
    expect(reader.get_by_text("Reviewed on")).to_be_visible()

    page.goto("/admin/reports/freshness/")
    expect(page.get_by_role("cell", name="Kim Keeper")).to_be_visible()
    assert faults(page, "main") == []
    page.get_by_role("button", name="Still correct").click()
    expect(page.get_by_text("Readers are told so.")).to_be_visible()
    assert Freshness.objects.get().reviewed_by == editor

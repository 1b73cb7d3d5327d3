"""Pages keep the policy they are sent with, for those who are signed in as well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts.models import User
from tests.factories import live_post, make_user

pytestmark = pytest.mark.django_db


def test_an_editor_reads_under_the_policy_of_readers_and_works_under_that_of_the_desk(
    sign_in: Callable[[User], Page],
) -> None:
    """Wagtail's user bar stands on the public page; the editor's own scripts are inline."""
    post = live_post(title="Seen by an editor")
    page = sign_in(make_user(group="Editors"))
    page.goto(post.url)
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name="Edit this page").click()
    expect(page.locator("[name=title]")).to_have_value("Seen by an editor")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name="Seen by an editor", level=1)).to_be_visible()

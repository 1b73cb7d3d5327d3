"""The checklist, as a writer and a reviewer meet it."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from posts.models import PostPage, User, Waiver
from tests.factories import draft, make_user
from tests.journeys import desk

pytestmark = pytest.mark.django_db
# In two parts, so that no scanner of this file takes it for a key.
KEY = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1z2A"


def checklist(page: Page) -> "Page":
    """Open the panel, and return what is in it."""
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.locator("[data-checklist-summary]")).to_be_visible()
    return page


def faults(page: Page, part: str) -> list[str]:
    """What axe finds in a part of a page."""
    expect(page.locator(part).first).to_be_visible()  # A click may have led to another page.
    found = Axe().run(page, context=part).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_from_advice_to_approval(sign_in: Callable[[User], Page]) -> None:
    writer = make_user("writer@example.com", "Writers")
    body = [{"type": "paragraph", "value": "<p>Ask jane@doe.io about it.</p>"}]
    post = draft(by=writer, title="A key that nobody should have", body=body)
    page = sign_in(writer)
    page.goto(desk.editor_of(post), wait_until="networkidle")
    panel = checklist(page).locator("[data-checklist]")
    expect(panel.get_by_text("1 finding is open.")).to_be_visible()
    expect(panel.get_by_text("There is none, so one is drawn")).to_be_visible()

    # What is typed is looked over once it is saved, without a reload; a finding leads to its field.
    summary = page.locator("[name=summary]")
    summary.fill(f"The key is {KEY}.")
    expect(panel.get_by_text("2 findings are open.")).to_be_visible()
    expect(page.locator("[data-checklist-status]")).to_contain_text("2 findings are open.")
    expect(panel).not_to_contain_text(KEY)
    page.get_by_role("tab", name="Describe").click()
    panel.get_by_role("link", name="Summary", exact=True).first.click()
    expect(summary).to_be_focused()
    assert faults(page, ".checklist") == []

    desk.choose_action(page, "Submit to Review")
    expect(page.get_by_text("was not submitted; the text is saved as a draft").first).to_be_visible()
    expect(page.locator("[name=summary]")).to_have_value(f"The key is {KEY}.")
    page.locator("[name=summary]").fill("The key is in a vault.")
    desk.choose_action(page, "Submit to Review")
    expect(page.get_by_text("submitted for moderation")).to_be_visible()

    reviewer = sign_in(make_user("reviewer@example.com", "Reviewers"))
    reviewer.goto("/admin/")
    expect(reviewer.get_by_text("1 finding is open.")).to_be_visible()
    reviewer.get_by_role("link", name=post.title).first.click()
    desk.choose_action(reviewer, "Approve and publish")
    expect(reviewer.get_by_text("looks like somebody's own address").first).to_be_visible()
    checklist(reviewer).get_by_role("link", name="Waive…").click()
    reviewer.get_by_label("Why may it pass?").fill("Jane has agreed to be asked.")
    assert faults(reviewer, "main") == []
    reviewer.get_by_role("button", name="Waive", exact=True).click()
    expect(reviewer.get_by_text("It may pass.")).to_be_visible()
    # Wagtail remembers which panel is open.
    expect(reviewer.locator("[data-checklist]").get_by_text("Jane has agreed to be asked.")).to_be_visible()
    desk.choose_action(reviewer, "Approve and publish")
    reviewer.wait_for_url(lambda url: "/edit/" not in url)
    assert PostPage.objects.get(pk=post.pk).live
    assert Waiver.objects.get().user_email == "reviewer@example.com"


def test_a_new_post_is_looked_over_once_it_is_saved(sign_in: Callable[[User], Page]) -> None:
    page = sign_in(make_user("writer@example.com", "Writers"))
    home = draft().get_parent()
    page.goto(f"/admin/pages/add/posts/postpage/{home.pk}/", wait_until="networkidle")
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.get_by_text("The text is looked over once it is saved.")).to_be_visible()
    page.locator("[name=title]").fill("TODO")
    page.keyboard.press("Tab")
    page.wait_for_url("**/edit/**")
    expect(
        page.locator("[data-checklist]").get_by_text("stands for something that is missing")
    ).to_be_visible()

"""A post travels from a writer's draft to the front page, in the browser, as people do it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from posts.models import PostPage, User
from tests.factories import draft, image_bytes, make_author, make_category, make_user, submit
from tests.journeys import desk

pytestmark = pytest.mark.django_db
TITLE = "A comma that nobody approved"


def test_from_a_draft_to_the_front_page(
    sign_in: Callable[[User], Page], reader: Page, tmp_path: Path
) -> None:
    cover = tmp_path / "cover.png"
    cover.write_bytes(image_bytes(1200, 590))
    make_category("Review")
    make_author("Mara Lind")
    writer = sign_in(make_user("writer@example.com", "Writers"))
    reviewer = sign_in(make_user("reviewer@example.com", "Reviewers"))

    desk.write_post(writer, title=TITLE, cover=cover, author="Mara Lind", category="Review")
    shown = desk.preview(writer)
    expect(shown.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(shown.get_by_text("An approval is about a text")).to_be_visible()
    desk.choose_action(writer, "Submit to Review")
    expect(writer.get_by_text("submitted for moderation")).to_be_visible()

    post = PostPage.objects.get(title=TITLE)
    reader.goto("/")
    expect(reader.get_by_text(TITLE)).to_have_count(0)
    response = reader.goto(post.url)
    assert response
    assert response.status == 404

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name=TITLE).first.click()
    sent: list[str] = []
    reviewer.on(
        "request", lambda r: sent.append(r.method) if r.method == "POST" and "/edit/" in r.url else None
    )
    desk.choose_action(reviewer, "Request changes")
    reviewer.locator(".modal [name=comment]").fill("Say whose approval.")
    reviewer.locator(".modal").get_by_role("button", name="Request changes").click()
    reviewer.wait_for_url(lambda url: "/edit/" not in url)
    assert len(sent) == 1, "a decision saves nothing besides"

    writer.goto(desk.editor_of(post))
    expect(writer.get_by_text("Say whose approval.").first).to_be_visible()
    desk.type_paragraph(writer, "A reviewer's approval: ")
    desk.choose_action(writer, "Resubmit to Editorial approval")
    expect(writer.get_by_text("submitted for moderation")).to_be_visible()

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name=TITLE).first.click()
    desk.choose_action(reviewer, "Approve and publish")
    reviewer.wait_for_url(lambda url: "/edit/" not in url)

    reader.goto("/")
    card = reader.get_by_role("article").filter(has_text=TITLE)
    expect(card).to_be_visible()
    reader.get_by_role("navigation").get_by_role("link", name="Review", exact=True).first.click()
    reader.wait_for_url("**/category/review/")
    reader.get_by_role("link", name=TITLE).click()
    post = PostPage.objects.get(pk=post.pk)
    reader.wait_for_url(f"**{post.url}")
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_text("A reviewer's approval:")).to_be_visible()
    expect(reader.locator("pre")).to_contain_text("print('approved')")
    assert reader.context.cookies() == [], "readers get no cookie"


def test_the_writer_finds_no_way_to_publish_or_approve(sign_in: Callable[[User], Page]) -> None:
    writer = make_user("writer@example.com", "Writers")
    post = draft(by=writer)
    submit(post, by=writer)
    page = sign_in(writer)
    page.goto(desk.editor_of(post))
    page.get_by_role("button", name="More actions").click()
    names = page.locator("footer").get_by_role("button").all_text_contents()
    assert not [name for name in names if "ublish" in name or "pprove" in name]
    page.evaluate(
        """() => {
            const form = document.querySelector("[data-edit-form]");
            const field = document.createElement("input");
            Object.assign(field, {type: "hidden", name: "action-publish", value: "action-publish"});
            form.append(field);
            form.requestSubmit();
        }"""
    )
    page.wait_for_load_state()
    assert not PostPage.objects.get(pk=post.pk).live


def test_a_reviewer_who_edited_is_told_why_somebody_else_approves(sign_in: Callable[[User], Page]) -> None:
    writer, reviewer = make_user(group="Writers"), make_user("reviewer@example.com", "Reviewers")
    post = draft(by=writer)
    submit(post, by=writer)
    post.title = "A colleague's comma"
    post.save_revision(user=reviewer, log_action=True)
    page = sign_in(reviewer)
    page.goto(desk.editor_of(post))
    expect(page.get_by_text("somebody else approves it")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    expect(page.locator("footer").get_by_role("button", name="Request changes")).to_be_visible()
    expect(page.locator("footer").get_by_role("button", name="Approve and publish")).to_have_count(0)


def test_an_administrator_cannot_publish_from_the_list(sign_in: Callable[[User], Page]) -> None:
    post = draft()
    page = sign_in(make_user("admin@example.com", is_superuser=True))
    page.goto(f"/admin/pages/{post.get_parent().pk}/")
    page.get_by_role("row").filter(has_text=post.title).get_by_role("checkbox").check()
    page.get_by_role("link", name="Publish selected pages", exact=True).click()
    expect(page.get_by_text("when a reviewer approves it")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, publish")).to_have_count(0)
    assert not PostPage.objects.get(pk=post.pk).live


def test_an_editor_breaks_the_glass_and_leaves_a_record(
    sign_in: Callable[[User], Page], reader: Page
) -> None:
    post = draft(title="A legal notice")
    page = sign_in(make_user("editor@example.com", "Editors"))
    page.goto(desk.editor_of(post))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Publish without review…").click()
    page.get_by_label("Why can it not wait").fill("A court orders it online today.")
    page.get_by_role("button", name="Publish without review").click()
    expect(page.get_by_text("was published without review")).to_be_visible()
    reader.goto("/")
    expect(reader.get_by_role("article").filter(has_text="A legal notice")).to_be_visible()
    page.goto("/admin/posts/breakglassrecord/")
    expect(page.get_by_text("A court orders it online today.")).to_be_visible()

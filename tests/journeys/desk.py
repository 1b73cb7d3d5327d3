"""What people do at the desk, in the words of the desk."""

from pathlib import Path

from django.utils.text import slugify
from playwright.sync_api import FrameLocator, Page, expect

from home.models import HomePage
from posts.models import PostPage
from tests.journeys.waiting import until


def add_block(page: Page, name: str) -> None:
    """Choose a block below the last one."""
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def type_paragraph(page: Page, text: str) -> None:
    """Type into the last rich text field, until the form has it: the editor hands it over with a pause."""
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type(text)
    in_form = "text => [...document.querySelectorAll('input[name^=body]')].some(i => i.value.includes(text))"
    until(page, in_form, arg=text)


def upload_cover(page: Page, file: Path, description: str) -> None:
    """Choose the cover by uploading it."""
    page.get_by_role("button", name="Choose an image").first.click()
    page.get_by_role("tab", name="Upload").click()
    page.locator("[name=image-chooser-upload-file]").set_input_files(file)
    # The dialog makes a title of the file's name, a moment later.
    expect(page.locator("[name=image-chooser-upload-title]")).to_have_value(file.stem)
    page.locator("[name=image-chooser-upload-description]").fill(description)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator(".modal").wait_for(state="detached")


def describe(page: Page, *, author: str, category: str) -> None:
    """Name the author and the category."""
    page.get_by_role("tab", name="Describe").click()
    page.get_by_role("button", name="Add author").click()
    page.get_by_role("button", name="Choose Author").click()
    page.get_by_role("link", name=author).click()
    page.locator(".modal").wait_for(state="detached")
    page.get_by_role("checkbox", name=category, exact=True).check()


def preview(page: Page) -> FrameLocator:
    """Open the preview beside the form."""
    page.get_by_role("button", name="Toggle preview").click()
    return page.frame_locator("#w-preview-iframe")


def choose_action(page: Page, name: str) -> None:
    """Choose from the actions at the foot of the editor."""
    page.get_by_role("button", name="More actions").click()
    page.locator("footer").get_by_role("button", name=name, exact=True).click()


def write_post(page: Page, *, title: str, cover: Path, author: str, category: str) -> None:
    """Type a post with three kinds of block and a cover."""
    # The editor copies the title into the slug when one goes on, once its scripts are there.
    page.goto(f"/admin/pages/add/posts/postpage/{HomePage.objects.get().pk}/", wait_until="networkidle")
    page.locator("[name=title]").fill(title)
    page.keyboard.press("Tab")
    expect(page.locator("[name=slug]")).to_have_value(slugify(title))
    page.locator("[name=summary]").fill("Why an approval names a text.")
    upload_cover(page, cover, "A red field")
    add_block(page, "Heading")
    page.locator("[name=body-0-value-text]").fill("What a decision is about")
    add_block(page, "Paragraph")
    type_paragraph(page, "An approval is about a text, not about a page.")
    add_block(page, "Code")
    page.locator("[name=body-2-value-language]").select_option("python")
    page.locator("[name=body-2-value-code]").fill("print('approved')")
    describe(page, author=author, category=category)
    # Autosave has made the draft, and this window knows: submitted meanwhile, it would be made twice.
    page.wait_for_url("**/edit/**")


def editor_of(post: PostPage) -> str:
    """The address of a post's editor."""
    return f"/admin/pages/{post.pk}/edit/"

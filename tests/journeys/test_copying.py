"""Code that readers take with them: a button that script makes, and what it says when it may not copy."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import live_post
from tests.markup import child

pytestmark = pytest.mark.django_db

CODE = 'def pair(a, b):\n    """<both> & more"""\n\n    return a, b'


def path_of_a_post_with_code() -> str:
    marked = {"language": "python", "filename": "pair.py", "highlight": "2-4", "code": CODE}
    plain = {"language": "text", "filename": "", "highlight": "", "code": "plain"}
    return live_post(body=[child("code", marked, 1), child("code", plain, 2)]).url


def test_a_reader_copies_code_with_the_keyboard_as_it_was_written(reader: Page) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    errors: list[str] = []
    reader.on("console", lambda message: errors.append(message.text))
    reader.goto(path_of_a_post_with_code())
    button = reader.get_by_role("button", name="Copy Code: pair.py, block 1")
    button.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#page-status")).to_have_text("Copied")
    expect(reader.get_by_role("button", name="Copied Code: pair.py, block 1")).to_be_focused()
    assert reader.evaluate("navigator.clipboard.readText()") == CODE
    expect(reader.get_by_role("button", name="Copy Code: Plain text, block 2")).to_be_visible()
    expect(button).to_be_visible()
    expect(reader.locator("#page-status")).to_be_empty()
    assert errors == []


def test_where_the_browser_refuses_the_code_is_selected_and_readers_are_told(reader: Page) -> None:
    # As without https: there is no clipboard for the page at all.
    reader.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    reader.goto(path_of_a_post_with_code())
    reader.get_by_role("button", name="Copy Code: pair.py, block 1").click()
    expect(reader.locator("#page-status")).to_contain_text("copy it with your keyboard")
    assert reader.evaluate("getSelection().toString()").strip() == CODE


def test_without_script_there_is_no_button_to_press(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(path_of_a_post_with_code())
    expect(page.get_by_text("return a, b")).to_be_visible()
    expect(page.locator(".article button")).to_have_count(0)
    context.close()

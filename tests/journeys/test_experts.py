"""An editor asks somebody outside, who reads, remarks and gives a verdict; then the link is closed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from posts.models import ExpertLink, User
from tests.factories import draft, make_user
from tests.journeys import desk
from tests.journeys.test_checklist import faults

pytestmark = pytest.mark.django_db


def panel(page: Page) -> Page:
    """Open the panel beside the form."""
    page.get_by_role("button", name="Toggle outside expert").click()
    return page


def test_from_the_question_to_the_verdict(
    sign_in: Callable[[User], Page], reader: Page, browser: Browser, site: str
) -> None:
    body = [{"type": "paragraph", "value": f"<p>{text}</p>", "id": str(uuid4())} for text in ("One.", "Two.")]
    post = draft(title="On proofs", body=body)
    editor = sign_in(make_user("editor@example.com", "Editors", first_name="Edith", last_name="Editor"))
    editor.goto(desk.editor_of(post), wait_until="networkidle")
    assert faults(panel(editor), ".expert-panel") == []
    editor.get_by_role("link", name="Ask an expert…").click()
    assert faults(editor, "main") == []
    editor.get_by_label("Name").fill("Ada Expert")
    editor.get_by_label("E-mail address").fill("ada@elsewhere.example")
    editor.get_by_label("What do you want to know?").fill("Does the proof hold?")
    editor.get_by_label("Open for").select_option("3 days")
    editor.get_by_role("button", name="Make the link").click()
    address = editor.get_by_label("Link", exact=True).input_value().replace("http://testserver", site)
    assert faults(editor, "main") == []

    # The expert, with script,
    reader.goto(address)
    expect(reader.get_by_text("Does the proof hold?")).to_be_visible()
    reader.get_by_text("Remark on this part").nth(1).click()
    reader.get_by_label("Your remark").nth(1).fill("Two does not follow from one.")
    assert faults(reader, "body") == []
    reader.get_by_role("button", name="Send remark").click()
    expect(reader.locator(".remarks__remark")).to_contain_text("Two does not follow from one.")
    assert reader.context.cookies() == []

    # and without.
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    plain.goto(address)
    plain.get_by_label("Fine with changes").check()
    plain.get_by_label("In your words").fill("Mend the second part.")
    plain.get_by_role("button", name="Give verdict").click()
    expect(plain.get_by_text("You said “Fine with changes”")).to_be_visible()

    editor.goto(desk.editor_of(post), wait_until="networkidle")
    # Wagtail has kept the panel open.
    expect(editor.get_by_text("Mend the second part.")).to_be_visible()
    assert faults(editor, ".expert-panel") == []
    editor.get_by_role("link", name="2. Paragraph").click()
    expect(editor.locator(f'[data-contentpath="{body[1]["id"]}"]').last).to_be_in_viewport()
    editor.get_by_role("button", name="Revoke the link").click()
    expect(editor.get_by_text("The link of Ada Expert opens no longer.")).to_be_visible()
    plain.goto(address)
    expect(plain.get_by_role("heading", name="This link does not open")).to_be_visible()
    plain.context.close()
    reader.goto(address)
    assert faults(reader, "body") == []
    assert ExpertLink.objects.get().revoked_by is not None

"""An editor brings a blog in, watches, reads the report, and takes it back."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from posts.importers.work import work
from posts.models import ImportRun, PostPage, User
from tests.factories import make_user
from tests.posts.importers.exports import CLASSIC

pytestmark = pytest.mark.django_db


def test_a_blog_comes_and_goes(site: str, sign_in: Callable[[User], Page]) -> None:
    editor = make_user("editor@example.com", "Editors")
    page = sign_in(editor)
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Import from WordPress").click()
    page.get_by_label("Export").set_input_files(CLASSIC)
    page.get_by_label("Rehearse first").uncheck()
    page.get_by_role("button", name="Upload and begin").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Items")).to_be_visible()
    run = ImportRun.objects.get()
    work(run.pk, editor.pk)
    # The page learns of it by itself.
    expect(page.get_by_role("heading", name="Import: Done")).to_be_visible()
    expect(page.get_by_text("of the words arrived")).to_be_visible()
    violations = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    ours = [node for rule in violations for node in rule["nodes"] if "import-" in str(node["target"])]
    assert ours == []
    page.get_by_role("link", name="How an index works").click()
    expect(
        page.frame_locator("[title='The text as it was there']").get_by_text("A tree has").first
    ).to_be_visible()
    expect(page.frame_locator("[title='The page here']").get_by_role("heading", level=1)).to_have_text(
        "How an index works"
    )
    page.get_by_role("link", name="Next item").click()
    page.go_back()
    page.goto(f"/admin/imports/{run.pk}/")
    page.get_by_role("link", name="Undo…").click()
    expect(page.get_by_role("heading", name="4 pages would go")).to_be_visible()
    page.get_by_role("button", name="Yes, undo the import").click()
    expect(page.get_by_role("heading", name="Undoing: Waiting for a worker")).to_be_visible()
    work(run.pk, editor.pk)
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    expect(page.get_by_text("4 pages went.")).to_be_visible()
    assert not PostPage.objects.exists()

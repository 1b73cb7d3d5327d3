"""Searching in a real browser: with the keyboard alone, with the mouse, without script, without a server."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_author, make_category, make_user
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(site: str) -> None:
    """Three posts about databases."""
    by, ada, grace = make_user(group="Writers"), make_author("Ada"), make_author("Grace")
    data, web = make_category("Data"), make_category("Web")
    indexed("Postgres in anger", text="A database.", categories=[data], authors=[ada], by=by)
    indexed("Posting to a queue", text="A database.", categories=[web], authors=[grace], by=by)
    indexed("All about Postgres", text="A database.", categories=[data, web], authors=[grace], by=by)


@pytest.fixture
def plain_reader(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody whose browser runs no script."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("posts")
def test_a_reader_finds_with_the_keyboard_alone(reader: Page) -> None:
    reader.goto("/search/")
    field, options = reader.get_by_role("combobox", name="Search for").last, reader.get_by_role("option")
    field.focus()
    expect(field).to_have_attribute("aria-expanded", "false")
    reader.keyboard.type("po")
    titles = ["Posting to a queue", "Postgres in anger", "All about Postgres"]
    expect(options).to_have_text([f"{title} Post" for title in titles])
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(reader.locator("#page-status")).to_have_text("3 suggestions")
    # Down twice, up once; the focus stays in the field.
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        reader.keyboard.press(key)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(options.nth(1)).to_have_attribute("aria-selected", "false")
    expect(field).to_have_attribute("aria-activedescendant", "page-search-page-list-0")
    expect(field).to_be_focused()
    assert Axe().run(reader).response["violations"] == []
    # Above the first is the field, above the field the last.
    reader.keyboard.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", "")
    reader.keyboard.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    reader.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("po")
    reader.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_be_visible()
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Posting to a queue")


@pytest.mark.usefixtures("posts")
def test_a_reader_searches_filters_and_is_corrected(reader: Page) -> None:
    reader.goto("/")
    field = reader.locator("#page-search-header")
    field.fill("databaes")
    field.press("Enter")
    answer = reader.locator(".search__answer")
    expect(answer).to_contain_text("Nothing matches “databaes”. Did you mean database?")
    answer.get_by_role("link").click()
    expect(reader).to_have_url(re.compile(r"/search/\?q=database$"))
    expect(answer).to_have_text("3 posts match “database”.")
    reader.get_by_text("Author All").click()
    reader.get_by_role("link", name="Grace 2").click()
    expect(answer).to_have_text("2 posts match “database”.")
    reader.get_by_text("Author Grace").click()
    reader.get_by_role("link", name=re.compile("Without the filter Grace")).click()
    expect(answer).to_have_text("3 posts match “database”.")
    reader.go_back()
    expect(answer).to_have_text("2 posts match “database”.")


@pytest.mark.usefixtures("posts")
def test_a_suggestion_can_be_clicked_and_leaving_the_field_closes_the_list(reader: Page) -> None:
    reader.goto("/search/?q=queue")
    field = reader.locator("#page-search-header")
    field.fill("dat")
    option = reader.get_by_role("option", name="Data Category")
    expect(option).to_be_visible()
    field.press("Tab")
    expect(option).to_be_hidden()
    field.fill("data")
    expect(option).to_be_visible()
    option.click()
    expect(reader).to_have_url(re.compile("/category/data/$"))


@pytest.mark.usefixtures("posts")
def test_an_answer_that_comes_too_late_or_not_at_all_changes_nothing(reader: Page) -> None:
    reader.goto("/search/")
    field = reader.locator("#page-search-page")
    errors: list[str] = []
    reader.on("pageerror", lambda error: errors.append(str(error)))
    for answer in ({"status": 500, "body": "no"}, {"status": 200, "body": "<html>"}, None):
        reader.unroute_all()
        reader.route(
            "**/suggestions/**",
            lambda route, with_=answer: route.fulfill(**with_) if with_ else route.abort(),
        )
        with reader.expect_request("**/suggestions/**"):
            field.fill(f"post{len(errors)}{answer and answer['status']}")
    reader.unroute_all()
    field.fill("queue")
    field.press("Enter")
    expect(reader.locator(".search__answer")).to_have_text("1 post matches “queue”.")
    assert errors == []


@pytest.mark.usefixtures("posts")
def test_without_script_the_search_is_a_form_and_links(plain_reader: Page) -> None:
    page = plain_reader
    page.goto("/")
    page.locator("#page-search-header").fill("databaes")
    page.locator(".search-form--header button").click()
    expect(page.locator(".search__answer")).to_contain_text("Did you mean database?")
    page.locator(".search__answer a").click()
    page.locator("summary", has_text="Category").click()
    page.locator(".facet__link", has_text="Web").click()
    expect(page.locator(".search__answer")).to_have_text("2 posts match “database”.")
    page.locator(".result a").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Postgres|queue"))


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_results_are_accessible_and_fit_a_small_phone(browser: Browser, site: str, theme: str) -> None:
    # Else axe may come while a color is on its way to another.
    context = browser.new_context(base_url=site, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    for path in ("/search/", "/search/?q=database", "/search/?q=databaes", "/search/?q=giraffe"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            if page.locator(".facet summary").count():
                page.locator(".facet summary").first.click()
            assert Axe().run(page).response["violations"] == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert console == []  # the policy would complain here
    context.close()

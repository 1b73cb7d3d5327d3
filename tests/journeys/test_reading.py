"""Readers find their way: with script in place, without it by links alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from wagtail.models import Site

from home.site_settings import BannerSettings
from posts.listing import PER_PAGE
from tests.factories import list_anew, make_author, make_category, make_image, publish, standard_page
from tests.home.lists import listed
from tests.journeys.waiting import until

pytestmark = pytest.mark.django_db

PHONE = {"width": 360, "height": 740}
COUNT = 2 * PER_PAGE + 3  # one featured, two full pages, two more
# What stood on the page when its body began: before anything was drawn.
AT_FIRST = """
    new MutationObserver((_, observer) => {
        if (!document.body) return;
        const root = document.documentElement;
        window.atFirst = [root.dataset.theme ?? null, root.classList.contains("banner-dismissed")];
        observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
"""
Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser, site: str, watch: Callable[[BrowserContext], None]) -> Open:
    """Open a window in which nothing may fail; what its pages had to say stands in the error."""

    @contextmanager
    def open_page(**options: Any) -> Iterator[Page]:
        context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1440, "height": 1000}, **options}
        )
        watch(context)
        context.add_init_script(AT_FIRST)
        wrong: list[str] = []
        context.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        yield context.new_page()
        assert wrong == []
        assert context.cookies() == [], "readers get no cookie"
        context.close()

    return open_page


def make_list() -> None:
    """Make three pages of posts, every other post in "Half", one in "Rare"."""
    everything, half, rare = make_category("All"), make_category("Half"), make_category("Rare")
    posts = listed(COUNT, categories=[everything], authors=[make_author("Ada")], cover=make_image())
    for post in posts[::2]:
        half.posts.add(post)
    rare.posts.add(posts[0])
    list_anew(posts)
    publish(standard_page(title="About", slug="about", show_in_menus=True))


def status(page: Page) -> Any:
    return page.locator("#page-status")


def cards(page: Page) -> Any:
    return page.locator("#page-grid > .card")


def expect_category(page: Page, name: str, count: int) -> None:
    """The page is that of a category: address, title, heading, canonical address, menu, list."""
    path = f"/category/{name.lower()}/"
    expect(page).to_have_url(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert page.title().startswith(name)
    assert page.locator("link[rel=canonical]").get_attribute("href").endswith(path)
    expect(page.locator(".menu [aria-current]")).to_have_attribute("aria-current", "true")
    expect(page.locator(".filter__link[aria-current]")).to_have_text(name)
    expect(cards(page)).to_have_count(count)


def expect_index(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Engineering")
    expect(page.locator(".filter__link[aria-current]")).to_have_text("All categories")
    expect(page.locator(".menu [aria-current]")).to_have_attribute("aria-current", "page")


def bar(page: Page) -> float:
    """Where the filter stands in the window."""
    top: float = page.locator(".filter").evaluate("bar => bar.getBoundingClientRect().top")
    return top


def choose(page: Page, name: str) -> None:
    page.locator(".filter").get_by_role("link", name=name, exact=True).click()


def filters_in_place(page: Page) -> None:
    page.goto("/")
    expect_index(page)
    page.evaluate("scrollBy(0, document.querySelector('.filter').getBoundingClientRect().top - 250)")
    before = bar(page)
    choose(page, "Half")
    expect_category(page, "Half", PER_PAGE)
    expect(page.locator("#page-filter-half")).to_be_focused()
    expect(status(page)).to_have_text(f"Half: {COUNT // 2 + 1} posts")
    assert abs(bar(page) - before) < 2, "the bar stays under the pointer"
    page.keyboard.press("Tab")
    expect(page.locator("#page-filter-rare")).to_be_focused()
    page.keyboard.press("Enter")
    expect_category(page, "Rare", 1)
    expect(page.locator("#page-filter-rare")).to_be_focused()
    expect(status(page)).to_have_text("Rare: 1 post")


def goes_back_and_forward(page: Page) -> None:
    page.go_back()
    expect_category(page, "Half", PER_PAGE)
    page.go_back()
    expect_index(page)
    page.go_forward()
    expect_category(page, "Half", PER_PAGE)


def is_the_page_of_the_link(page: Page, open_page: Open) -> None:
    """What script put here is what the link gives without it, the head included."""
    choose(page, "Rare")
    expect_category(page, "Rare", 1)
    parts = ("main", "#page-nav", "title")
    improved = [page.locator(part).inner_html() for part in parts]
    head = sorted(page.locator("head > *").evaluate_all("all => all.map(e => e.outerHTML)"))
    with open_page(java_script_enabled=False) as plain:
        plain.goto("/category/rare/")
        assert [plain.locator(part).inner_html() for part in parts] == improved
        assert sorted(plain.locator("head > *").evaluate_all("all => all.map(e => e.outerHTML)")) == head


def opens_a_tab(page: Page) -> None:
    for name, modifier in (("All", "Control"), ("Half", "Shift")):
        with page.context.expect_page() as opened:
            page.locator(".filter").get_by_role("link", name=name, exact=True).click(modifiers=[modifier])  # type: ignore[list-item]
        expect(opened.value.get_by_role("heading", level=1)).to_have_text(name)
        opened.value.close()
    expect_category(page, "Rare", 1)


def loads_more_twice(page: Page) -> None:
    page.goto("/")
    title = page.title()
    more = page.get_by_role("link", name="Load more")
    for number, (before, after) in enumerate([(PER_PAGE, 2 * PER_PAGE), (2 * PER_PAGE, 2 * PER_PAGE + 2)], 2):
        expect(cards(page)).to_have_count(before)
        more.click()
        expect(cards(page)).to_have_count(after)
        expect(cards(page).nth(before).locator(".stretched")).to_be_focused()
        expect(status(page)).to_have_text(f"{after - before} posts added, page {number} of 3")
    expect(more).to_have_count(0)
    expect(page).to_have_url("/")
    assert page.title() == title
    assert page.locator("link[rel=canonical]").count() == 1


def comes_back_to_the_place(page: Page) -> None:
    last = cards(page).last
    title = last.locator(".stretched").text_content()
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 1000
    last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title or "")
    page.go_back()
    expect(cards(page)).to_have_count(2 * PER_PAGE + 2)
    expect(page.get_by_role("link", name="Load more")).to_have_count(0)
    expect(last).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - place) < 2


def test_lists_change_in_place(open_page: Open) -> None:
    make_list()
    with open_page() as page:
        filters_in_place(page)
        goes_back_and_forward(page)
        is_the_page_of_the_link(page, open_page)
        opens_a_tab(page)
        loads_more_twice(page)
        comes_back_to_the_place(page)
    with open_page(viewport=PHONE) as page:
        chooses_on_a_phone(page)


def test_what_htmx_may_do_is_little(open_page: Open) -> None:
    make_list()
    with open_page() as page:
        page.goto("/", wait_until="load")
        assert page.evaluate("window.htmx === undefined"), "nobody has turned to a link of the list"
        page.locator(".pager a").last.focus()
        until(page, "window.htmx?.config.selfRequestsOnly")
        config = page.evaluate("window.htmx.config")
    # Without these the page would need 'unsafe-inline' or 'unsafe-eval' in its policy.
    assert config["includeIndicatorStyles"] is config["allowEval"] is config["allowScriptTags"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0


def chooses_on_a_phone(page: Page) -> None:
    page.goto("/")
    summary = page.locator(".filter__summary")
    expect(summary).to_contain_text("All categories")
    expect(page.locator("#page-filter-rare")).to_be_hidden()
    summary.click()
    choose(page, "Rare")
    expect_category(page, "Rare", 1)
    expect(page.locator("#page-filter-rare")).to_be_hidden()
    expect(summary).to_contain_text("Rare")
    expect(summary).to_be_focused()


def test_where_a_list_cannot_change_in_place_its_links_lead_on(reader: Page) -> None:
    make_list()
    answers: list[Callable[[Route], None]] = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=500, body="broken"),
        lambda route: route.fulfill(
            status=200, content_type="text/html", body="<p>Sign in to the network</p>"
        ),
    ]
    for answer in answers:

        def only_scripts(route: Route, request: Request, answer: Callable[[Route], None] = answer) -> None:
            if request.resource_type == "xhr":
                answer(route)
            else:
                route.continue_()

        reader.route("**/*", only_scripts)
        reader.goto("/")
        reader.get_by_role("link", name="Load more").click()
        reader.wait_for_url("**/page/2/")
        expect(cards(reader)).to_have_count(PER_PAGE)
        choose(reader, "Half")
        expect_category(reader, "Half", PER_PAGE)
        reader.unroute("**/*")


def announce(text: str) -> None:
    BannerSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"text": text, "link": "/about/"}
    )


def dismisses(page: Page) -> None:
    announce("We are hiring")
    page.goto("/")
    banner = page.get_by_role("region", name="Announcement")
    expect(banner.get_by_role("link", name="We are hiring")).to_be_visible()
    banner.get_by_role("button", name="Dismiss this announcement").click()
    expect(banner).to_be_hidden()
    expect(page.locator(".header__name")).to_be_focused()
    page.goto("/about/")
    expect(banner).to_be_hidden()
    assert page.evaluate("atFirst[1]") is True, "hidden before anything is drawn"
    announce("We have hired")
    page.reload()
    expect(banner.get_by_role("link", name="We have hired")).to_be_visible()


def frame_color(page: Page) -> str:
    """The color that the browser is asked to give its own frame."""
    colors: list[str] = page.locator("meta[name=theme-color]").evaluate_all(
        "all => all.filter((meta) => matchMedia(meta.media).matches).map((meta) => meta.content)"
    )
    (color,) = colors
    return color


def chooses_a_theme(page: Page) -> None:
    page.goto("/")
    light = frame_color(page)
    toggle = page.get_by_role("button", name="Theme: automatic")
    toggle.click()
    expect(status(page)).to_have_text("Theme: light")
    assert frame_color(page) == light
    page.get_by_role("button", name="Theme: light").click()
    assert frame_color(page) == "#14130f"
    choose(page, "All")
    expect(page.locator(".filter__link[aria-current]")).to_have_text("All")
    assert frame_color(page) == "#14130f", "the head of another page does not change it"
    page.goto("/about/")
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate("atFirst[0]") == "dark", "there before anything is drawn"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 19, 15)"
    page.get_by_role("button", name="Theme: dark").click()
    page.reload()
    assert page.evaluate("atFirst[0]") is None


def unfolds_the_menu(page: Page) -> None:
    page.goto("/about/")
    burger = page.get_by_role("button", name="Menu")
    about = page.get_by_role("navigation", name="Main").get_by_role("link", name="About")
    search = page.get_by_role("banner").get_by_label("Search for")
    expect(about).to_be_hidden()
    expect(search).to_be_hidden()
    burger.click()
    expect(burger).to_have_attribute("aria-expanded", "true")
    expect(about).to_be_visible()
    expect(about).to_have_attribute("aria-current", "page")
    expect(search).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    expect(burger).to_have_attribute("aria-expanded", "false")
    expect(burger).to_be_focused()


def test_the_frame_does_what_readers_ask_and_remembers_it(open_page: Open) -> None:
    publish(standard_page(title="About", slug="about", show_in_menus=True))
    listed(4, categories=[make_category("All")], authors=[make_author("Ada")], cover=make_image())
    with open_page() as page:
        dismisses(page)
        chooses_a_theme(page)
    with open_page(viewport=PHONE) as page:
        unfolds_the_menu(page)
    for viewport in ({"width": 1440, "height": 1000}, PHONE):
        with open_page(viewport=viewport) as page:
            page.goto("/", wait_until="networkidle")
            assert sum(page.evaluate("shifts")) < 0.01, "nothing moves once it is drawn"


def test_without_script_everything_is_a_link_or_a_form(open_page: Open) -> None:
    make_list()
    announce("We are hiring")
    for viewport in ({"width": 1440, "height": 1000}, PHONE):
        with open_page(java_script_enabled=False, viewport=viewport) as page:
            page.goto("/")
            expect(page.get_by_role("region", name="Announcement").get_by_role("link")).to_be_visible()
            for name in ("Dismiss this announcement", "Menu", "Theme: automatic"):
                expect(page.get_by_role("button", name=name)).to_have_count(0)
            for path in ("/page/2/", "/page/3/"):
                page.get_by_role("link", name="Load more").click()
                expect(page).to_have_url(path)
            expect(cards(page)).to_have_count(2)
            page.get_by_role("link", name="Newer posts").click()
            if viewport is PHONE:
                page.locator(".filter__summary").click()
            choose(page, "Rare")
            expect_category(page, "Rare", 1)
            page.get_by_role("navigation", name="Main").get_by_role("link", name="About").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("About")
            page.get_by_role("banner").get_by_label("Search for").fill("Listed")
            page.get_by_role("banner").get_by_label("Search for").press("Enter")
            expect(page).to_have_url("/search/?q=Listed")

"""Somebody else's script, on a server of its own: it is asked for after consent, and never otherwise."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from wagtail.models import Site

from home.analytics import AnalyticsSettings
from posts.models import PostPage
from tests.factories import live_post, publish, standard_page
from tests.journeys.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db

KEY = "galley-consent"
COUNT = b"""
    window.counted = (window.counted ?? 0) + 1;
    const { src, dataset } = document.currentScript;
    fetch(new URL("hit", src), { method: "POST", mode: "no-cors", body: dataset.domain });
"""
GREEDY = b"""
    const more = document.createElement("script");
    more.src = new URL("more.js", document.currentScript.src);
    document.body.append(more);
    fetch("https://elsewhere.example/").catch(() => { window.held = true; });
"""
SIGNALS = {"globalPrivacyControl": "true", "doNotTrack": "'1'"}
NO_STORAGE = """
    const get = () => { throw new DOMException("no", "SecurityError"); };
    Object.defineProperty(window, "localStorage", { get });
"""
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class ThirdParty:
    """A company that counts visits, and what was asked of it."""

    origin: str = ""
    seen: list[str] = field(default_factory=list)
    script: bytes = COUNT

    def taken(self) -> list[str]:
        """What was asked since the last time."""
        seen, self.seen = self.seen, []
        return seen


@pytest.fixture
def company() -> Iterator[ThirdParty]:
    """A server on another port of this machine."""
    third = ThirdParty()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            third.seen.append(f"GET {self.path}")
            self.answer(third.script)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            third.seen.append(f"POST {self.path} {body}")
            self.answer(b"")

        def answer(self, body: bytes) -> None:
            assert self.headers["Cookie"] is None
            assert self.headers["Referer"] is None, "the address of the page is not told"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    third.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield third
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def post(site: str, company: ThirdParty, settings: Any) -> PostPage:
    """A post on a site whose operator has allowed the company, and whose administrator has entered it."""
    settings.ANALYTICS_HOSTS = [company.origin]
    link = {"label": "", "page": publish(standard_page(title="Privacy", slug="privacy")).pk, "address": ""}
    AnalyticsSettings.objects.create(
        site=Site.objects.get(),
        script=f"{company.origin}/count.js",
        attributes=[{"type": "attribute", "value": {"name": "data-domain", "value": "blog.example"}}],
        question="May Counting Ltd count your visit for us? It keeps no name and no address.",
        details=[{"type": "link", "value": link}],
    )
    return live_post(title="Read by many")


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser, site: str, watch: Callable[[BrowserContext], None]) -> Open:
    """Open a window in which no page fails, breaks its policy or leaves a cookie."""

    @contextmanager
    def open_page(script: str = "", **options: Any) -> Iterator[Page]:
        context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        watch(context)
        if script:
            context.add_init_script(script)
        wrong: list[str] = []
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        yield context.new_page()
        assert wrong == []
        assert context.cookies() == []
        context.close()

    return open_page


def panel(page: Page) -> Any:
    return page.locator(".consent")


def answer(page: Page, name: str) -> None:
    panel(page).get_by_role("button", name=name, exact=True).click()


def opener(page: Page) -> Any:
    return page.get_by_role("contentinfo").get_by_role("button", name="Privacy choices")


def kept(page: Page) -> Any:
    return page.evaluate("Object.entries(localStorage)")


LOADED = ["GET /count.js", "POST /hit blog.example"]


def expect_loaded(page: Page, company: ThirdParty) -> None:
    """The script came once and sent once."""
    until(page, "window.counted")
    page.wait_for_load_state("networkidle")
    deadline = time.monotonic() + PATIENCE
    while len(company.seen) < len(LOADED) and time.monotonic() < deadline:
        page.wait_for_timeout(20)  # What is sent last may still be on its way.
    assert company.taken() == LOADED
    assert page.evaluate("window.counted") == 1


def allow_on(page: Page, post: PostPage, company: ThirdParty) -> None:
    """Open a post, allow the script there, and see it come."""
    page.goto(post.url)
    answer(page, "Allow")
    expect_loaded(page, company)


def test_nothing_is_asked_of_the_company_before_consent_and_one_visit_after(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page() as page:
        page.goto("/")
        expect(panel(page)).to_be_visible()
        expect(panel(page)).to_contain_text("This loads a script from 127.0.0.1")
        page.wait_for_load_state("networkidle")
        assert company.seen == []
        assert kept(page) == []
        answer(page, "Allow")
        expect(panel(page)).to_be_hidden()
        expect(page.locator("#page-status")).to_have_text("You have allowed it.")
        expect_loaded(page, company)
        digest = AnalyticsSettings.objects.get().digest
        assert kept(page) == [[KEY, f"allowed {digest}"]], "the same for every reader"
        for path in (post.url, "/privacy/", "/none/"):
            page.goto(path)
            expect(panel(page)).to_be_hidden()
            expect_loaded(page, company)
        # Where it may not be, whatever was answered.
        page.goto("/search/?q=words")
        page.wait_for_load_state("networkidle")
        assert company.seen == []


def test_a_refusal_is_kept_as_well_and_as_easily(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page() as page:
        page.goto(post.url)
        buttons = panel(page).get_by_role("button").all()
        look = """button => {
            const { width, height } = button.getBoundingClientRect();
            const { color, backgroundColor, borderColor, fontWeight, fontSize } = getComputedStyle(button);
            return [width, height, color, backgroundColor, borderColor, fontWeight, fontSize];
        }"""
        assert len(buttons) == 2
        assert buttons[0].evaluate(look) == buttons[1].evaluate(look)
        answer(page, "Refuse")
        expect(panel(page)).to_be_hidden()
        for path in ("/", post.url):
            page.goto(path)
            expect(panel(page)).to_be_hidden()
            page.wait_for_load_state("networkidle")
        assert company.seen == []
        # Minds change in this direction, too.
        opener(page).click()
        expect(panel(page)).to_contain_text("You have refused it.")
        answer(page, "Allow")
        expect_loaded(page, company)


def test_consent_is_withdrawn_from_the_footer_and_the_script_is_gone(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page() as page:
        allow_on(page, post, company)
        other = page.context.new_page()
        other.goto("/")
        expect_loaded(other, company)
        opener(page).click()
        expect(panel(page)).to_contain_text("You have allowed it.")
        expect(panel(page)).to_be_focused()
        page.keyboard.press("Escape")
        expect(panel(page)).to_be_hidden()
        expect(opener(page)).to_be_focused()
        opener(page).click()
        with page.expect_event("load"):
            answer(page, "Refuse")
        # Both windows begin anew, without it.
        for window in (page, other):
            until(window, "!window.counted && document.readyState === 'complete'")
            expect(panel(window)).to_be_hidden()
            expect(opener(window)).to_be_visible()
        page.goto("/")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.counted") is None
        assert company.seen == []


def test_a_page_that_was_put_aside_hears_of_a_withdrawal(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page() as page:
        allow_on(page, post, company)
        page.evaluate("key => { localStorage[key] = localStorage[key].replace('allow', 'refus'); }", KEY)
        with page.expect_event("load"):
            page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        assert page.evaluate("window.counted") is None
        assert company.seen == []


def test_another_script_or_question_is_asked_about_anew(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page() as page:
        allow_on(page, post, company)
        analytics = AnalyticsSettings.objects.get()
        analytics.question = "And may it sell what it finds?"
        analytics.save()
        page.goto(post.url)
        expect(panel(page)).to_contain_text("And may it sell what it finds?")
        page.wait_for_load_state("networkidle")
        assert company.seen == []


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_of_the_browser_is_a_refusal(
    signal: str, open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    says = f"Object.defineProperty(Navigator.prototype, '{signal}', {{ get: () => {SIGNALS[signal]} }})"
    with open_page(says) as page:
        page.goto(post.url)
        # Even over an answer that was given before.
        digest = AnalyticsSettings.objects.get().digest
        page.evaluate(f"localStorage['{KEY}'] = 'allowed {digest}'")
        for path in (post.url, "/"):
            page.goto(path)
            expect(page.get_by_role("contentinfo")).to_contain_text("Your browser asks not to be tracked")
            expect(panel(page)).to_be_hidden()
            expect(opener(page)).to_have_count(0)
            page.wait_for_load_state("networkidle")
        assert company.seen == []


def test_a_signal_that_is_off_refuses_nothing(open_page: Open, post: PostPage, company: ThirdParty) -> None:
    off = """
        Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => false });
        Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "unspecified" });
    """
    with open_page(off) as page:
        page.goto(post.url)
        expect(panel(page)).to_be_visible()
        expect(page.get_by_text("Your browser asks not to be tracked")).to_be_hidden()
        answer(page, "Allow")
        expect_loaded(page, company)


def test_without_javascript_nothing_is_asked_and_nothing_loaded(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page(java_script_enabled=False) as page:
        page.goto(post.url)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(panel(page)).to_be_hidden()
        expect(opener(page)).to_have_count(0)
    assert company.seen == []


def test_where_storage_is_forbidden_an_answer_holds_for_its_page(
    open_page: Open, post: PostPage, company: ThirdParty
) -> None:
    with open_page(NO_STORAGE) as page:
        page.goto(post.url)
        answer(page, "Refuse")
        expect(panel(page)).to_be_hidden()
        assert company.seen == []
        page.goto("/")
        expect(panel(page)).to_be_visible()
        answer(page, "Allow")
        expect_loaded(page, company)


def test_the_policy_holds_the_script_to_what_was_allowed(
    browser: Browser, site: str, post: PostPage, company: ThirdParty
) -> None:
    """It brings no second script, and tells nobody else."""
    company.script = GREEDY
    context = browser.new_context(base_url=site)
    refused: list[str] = []
    context.on("console", lambda message: refused.append(message.text))
    page = context.new_page()
    page.goto(post.url)
    answer(page, "Allow")
    until(page, "window.held")
    page.wait_for_load_state("networkidle")
    assert company.taken() == ["GET /count.js"]
    for what in ("more.js", "elsewhere.example"):
        assert [text for text in refused if what in text and "Content Security Policy" in text], what
    context.close()


# The panel


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_question_is_accessible_and_fits_a_small_phone(
    theme: str, open_page: Open, post: PostPage
) -> None:
    # Else axe may come while a color is on its way to another.
    with open_page(color_scheme=theme, reduced_motion="reduce") as page:
        for width, height in ((1440, 900), (320, 640)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(post.url)
            expect(panel(page)).to_be_in_viewport(ratio=1)
            assert Axe().run(page).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert panel(page).bounding_box()["height"] <= height / 2
        answer(page, "Refuse")
        opener(page).click()
        expect(panel(page)).to_contain_text("You have refused it.")
        assert Axe().run(page).response["violations"] == []


def test_the_question_takes_neither_the_focus_nor_the_place_of_anything(
    open_page: Open, post: PostPage
) -> None:
    places = """() => ["header", "main", ".footer"]
        .map(name => document.querySelector(name).getBoundingClientRect().top)"""
    with open_page(SHIFTS) as page:
        for path in (post.url, "/privacy/"):  # one that scrolls, and one that is shorter than the window
            page.goto(path)
            page.evaluate("localStorage.clear()")
            page.reload()
            expect(panel(page)).to_be_visible()
            assert page.evaluate("document.activeElement === document.body")
            before = page.evaluate(places)
            answer(page, "Refuse")
            expect(panel(page)).to_be_hidden()
            assert page.evaluate(places) == before
            assert page.evaluate("window.shifts") == []


def test_the_end_of_the_page_can_be_read_above_the_question(open_page: Open, post: PostPage) -> None:
    with open_page(viewport={"width": 360, "height": 740}) as page:
        page.goto(post.url)
        expect(panel(page)).to_be_visible()
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        bottom = "element => element.getBoundingClientRect().bottom"
        top = "element => element.getBoundingClientRect().top"
        assert page.locator(".footer").evaluate(bottom) <= panel(page).evaluate(top) + 1


def test_the_keyboard_answers_and_goes_on(open_page: Open, post: PostPage) -> None:
    with open_page() as page:
        page.goto(post.url)
        for name in ("Skip to content", "Privacy", "Refuse", "Allow", None):
            page.keyboard.press("Tab")
            if name:
                role = "button" if name in ("Refuse", "Allow") else "link"
                expect(page.get_by_role(role, name=name, exact=True).first).to_be_focused()
        expect(page.locator(".header__name")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(panel(page)).to_be_hidden()
        expect(page.locator("#page-status")).to_have_text("You have refused it.")
        expect(page.locator(".header__name")).to_be_focused()


def test_what_has_the_focus_is_not_hidden_behind_the_question(open_page: Open, post: PostPage) -> None:
    covered = """() => {
        const element = document.activeElement, panel = document.querySelector(".consent");
        const box = element.getBoundingClientRect();
        const hidden = !panel.contains(element) && box.bottom > panel.getBoundingClientRect().top + 1;
        return [element === document.body, hidden ? element.outerHTML.slice(0, 100) : ""];
    }"""
    with open_page(viewport={"width": 360, "height": 740}) as page:
        page.goto(post.url)
        expect(panel(page)).to_be_visible()
        found = []
        for _ in range(80):
            page.keyboard.press("Tab")
            at_end, hidden = page.evaluate(covered)
            if at_end:
                break
            found.append(hidden)
        assert len(found) > 10
        assert [hidden for hidden in found if hidden] == []

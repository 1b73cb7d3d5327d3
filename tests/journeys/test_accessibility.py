"""Every kind of public page, in both themes: through axe, under its policy, as wide as a small phone."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.kinds import make_site

pytestmark = pytest.mark.django_db


def violations(page: Page) -> list[str]:
    """What axe finds, as rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_every_kind_of_page_is_accessible_in_both_themes(
    browser: Browser, site: str, watch: Callable[[BrowserContext], None], settings: Any
) -> None:
    """One test, since making a page of each kind takes longer than looking at them."""
    settings.ROOT_URLCONF = "tests.stand_ins"
    paths = make_site()
    problems: list[str] = []
    for theme in ("light", "dark"):
        context = browser.new_context(
            base_url=site, color_scheme=theme, viewport={"width": 1280, "height": 900}
        )
        watch(context)
        page = context.new_page()
        for kind, path in paths.items():
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(path)
            problems += [f"{kind}, {theme}: {violation}" for violation in violations(page)]
            page.set_viewport_size({"width": 320, "height": 640})
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                problems.append(f"{kind}, {theme}: {width} pixels wide at 320")
        context.close()
    assert problems == []

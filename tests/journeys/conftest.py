"""A real browser against a real server, shared by the journeys."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from posts.models import User
from tests.conftest import IN_CI

# Playwright's synchronous interface runs an event loop in this thread; the database is ours alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SECONDS = 1000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep journeys on one worker, one browser for all of them."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the machine's Chromium: nothing is downloaded."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        message = "No Chromium on this machine. Install it (Debian: apt-get install chromium)."
        if IN_CI:
            pytest.fail(message)
        pytest.skip(message)
    return {"executable_path": path, "args": QUIET}


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of a running site with the data of the migrations."""
    from wagtail.models import Site

    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    Site.objects.update(hostname=host, port=int(port))
    Site.clear_site_root_paths_cache()
    return live_server.url


@pytest.fixture
def sign_in(browser: Browser, site: str) -> Iterator[Callable[[User], Page]]:
    """Sign somebody in with the form, in a window of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(user: User) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 1000})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30 * SECONDS)
        page.goto("/admin/")
        page.locator("[name=username]").fill(user.email)
        page.locator("[name=password]").fill("secret-enough")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody without a session."""
    context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30 * SECONDS)
    yield page
    context.close()

"""A real browser against a real server, shared by the journeys."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from posts.models import User
from tests.conftest import IN_CI
from tests.databases import copy_of_the_database

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
# A loaded machine is slow, not wrong.
expect.set_options(timeout=20 * SECONDS)


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


@pytest.fixture(scope="session")
def playwright(django_db_setup: None, django_db_blocker: Any) -> Iterator[Playwright]:
    """Start Playwright, whose event loop then runs in this thread until the end.

    Django keeps one connection for a thread without a loop and another for a thread with one. Each is
    closed before the other takes over, or it would hold the database for ever.
    """
    with django_db_blocker.unblock():
        connections.close_all()
    started = sync_playwright().start()
    yield started
    with django_db_blocker.unblock():
        connections.close_all()
    started.stop()


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `site` does the rest."""


@pytest.fixture
def site(playwright: Playwright, django_db_blocker: Any) -> Iterator[str]:
    """The address of a running site with the data of the migrations, and nobody else's."""
    with django_db_blocker.unblock(), copy_of_the_database():
        server = LiveServer("127.0.0.1")
        host, _colon, port = server.url.removeprefix("http://").partition(":")
        Site.objects.update(hostname=host, port=int(port))
        Site.clear_site_root_paths_cache()
        yield server.url
        server.stop()


@pytest.fixture
def watch() -> Iterator[Callable[[BrowserContext], None]]:
    """Watch a window: a test fails whose pages broke their own Content-Security-Policy."""
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(f"{message.page.url if message.page else ''}: {message.text}")

    yield lambda context: context.on("console", note)
    assert refused == []


@pytest.fixture
def sign_in(
    browser: Browser, site: str, watch: Callable[[BrowserContext], None]
) -> Iterator[Callable[[User], Page]]:
    """Sign somebody in with the form, in a window of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(user: User) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 1000})
        watch(context)
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
def reader(browser: Browser, site: str, watch: Callable[[BrowserContext], None]) -> Iterator[Page]:
    """Somebody without a session."""
    context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 1000})
    watch(context)
    page = context.new_page()
    page.set_default_timeout(30 * SECONDS)
    yield page
    context.close()

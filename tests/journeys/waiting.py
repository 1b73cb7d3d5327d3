"""Waiting for what only a script in the page can tell."""

import time
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Page

PATIENCE = 30  # seconds


def until(page: Page, expression: str, arg: Any = None) -> None:
    """Ask a page again and again until something is true, however often it is loaded meanwhile.

    Playwright's own ``wait_for_function`` makes code of text in the page, which our policy forbids there.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(Error):
            if page.evaluate(expression, arg):
                return
        assert time.monotonic() < deadline, f"it did not happen: {expression}"
        page.wait_for_timeout(20)

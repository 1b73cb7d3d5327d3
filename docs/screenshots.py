"""Draw the pictures in docs/pictures: `make screenshots`, with a demo site and a browser of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

BASE_DIR = Path(__file__).resolve().parent.parent
PICTURES = BASE_DIR / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1280, "height": 860}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def demo_site() -> Iterator[str]:
    """Run the demo site on a free port of this machine; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as media:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings.dev",
            "BASE_URL": address,
            "DEBUG": "0",
            "EMAIL_URL": "dummy://",
            "LOG_LEVEL": "ERROR",
            "MEDIA_ROOT": media,
        }
        manage = [sys.executable, str(BASE_DIR / "manage.py")]
        for arguments in (["migrate", "-v0"], ["set_address"], ["make_demo"]):
            subprocess.run([*manage, *arguments], env=env, check=True)
        server = subprocess.Popen([*manage, "runserver", f"127.0.0.1:{port}", "--noreload"], env=env)
        try:
            _wait_for(port)
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int) -> None:
    for _attempt in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.1)
    raise SystemExit("The demo site did not start.")


def take(page: Page, name: str) -> None:
    """Keep what the page shows as docs/pictures/NAME.png, in 256 colors."""
    path = PICTURES / f"{name}.png"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    Image.open(path).convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(path, optimize=True)
    print(f"docs/pictures/{name}.png")


def readers(browser: Browser, address: str) -> None:
    """What readers see."""
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=SIZE, color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        take(page, "index" if scheme == "light" else "index-dark")
        page.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
        take(page, f"post-{scheme}")
        context.close()


def sign_in(browser: Browser, address: str, person: str) -> Page:
    """Sign somebody of the demo in; return the start page of the desk."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.goto(f"{address}/admin/")
    page.locator("[name=username]").fill(f"{person}@galley.example")
    page.locator("[name=password]").fill("galley-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


def reviewer(browser: Browser, address: str) -> None:
    """What reviewers see."""
    page = sign_in(browser, address, "reviewer")
    take(page, "queue")
    page.get_by_role("link", name="Changes since you decided").first.click()
    page.locator(".changes").wait_for()
    take(page, "changes")


def editor(browser: Browser, address: str) -> None:
    """What editors see."""
    page = sign_in(browser, address, "editor")
    page.goto(f"{address}/admin/reports/freshness/")
    take(page, "freshness")
    page.goto(f"{address}/admin/calendar/")
    page.get_by_role("link", name="As weeks").click()
    take(page, "calendar")


def writer(browser: Browser, address: str) -> None:
    """What writers see."""
    page = sign_in(browser, address, "writer")
    page.get_by_role("link", name="Factories make tests").first.click()
    page.locator("[name=title]").wait_for()
    take(page, "requested-changes")
    page.goto(f"{address}/admin/")
    page.get_by_role("link", name="What a crop keeps").first.click()
    page.get_by_role("button", name="Toggle review").click()
    note = page.get_by_label("Note to the reviewers")
    note.fill("The pictures are new. Please look at the second table.")
    take(page, "note")


def main() -> None:
    """Make the site, take the pictures."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        raise SystemExit("No Chromium on this machine. Install it (Debian: apt-get install chromium).")
    PICTURES.mkdir(exist_ok=True)
    with demo_site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for story in (readers, reviewer, editor, writer):
            story(browser, address)
        browser.close()


if __name__ == "__main__":
    main()

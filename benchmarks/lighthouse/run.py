"""Hold the index, a post and the search against Lighthouse, as on a phone: `make lighthouse`.

The site runs as in production (granian, collected and compressed static files, the production settings)
with the demo content, in a database of its own. Needs Chromium, Node 18 or newer and npm.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE_DIR = HERE.parent.parent
WORK = BASE_DIR / ".local" / "lighthouse"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
ATTEMPTS = 3
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def _require(*names: str) -> str:
    """Return the path of the first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit(f"make lighthouse: {names[0]} is not on this machine.")
    return found


def install() -> Path:
    """Install what package-lock.json names; return the program."""
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, WORK / name)
    subprocess.run([_require("npm"), "ci", "--ignore-scripts", "--loglevel=error"], cwd=WORK, check=True)
    return WORK / "node_modules" / ".bin" / "lighthouse"


def _wait_for(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.1)
    raise SystemExit("make lighthouse: the site did not start.")


@contextmanager
def site() -> Iterator[str]:
    """Run the demo content under the production settings; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as media:
        env = {**os.environ, "BASE_URL": address, "MEDIA_ROOT": media, "EMAIL_URL": "dummy://"}
        env |= {"DEBUG": "0", "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "127.0.0.1"}
        env |= {"SECRET_KEY": secrets.token_urlsafe(50)}
        production = {**env, "DJANGO_SETTINGS_MODULE": "settings.production"}
        # Production refuses to make people whose passwords are public.
        demo = {**env, "DJANGO_SETTINGS_MODULE": "settings.dev"}
        manage = [sys.executable, str(BASE_DIR / "manage.py")]
        for arguments in (["migrate", "-v0"], ["set_address"], ["make_demo"]):
            subprocess.run([*manage, *arguments], env=demo, check=True)
        subprocess.run([*manage, "collectstatic", "--noinput", "-v0"], env=production, check=True)
        serve = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port", str(port)]
        serve += ["--static-path-route", "/media/images", "--static-path-mount", f"{media}/images"]
        server = subprocess.Popen([*serve, "settings.wsgi:application"], env=production, cwd=BASE_DIR)
        try:
            _wait_for(port)
            yield address
        finally:
            server.terminate()
            server.wait()


def pages(address: str) -> dict[str, str]:
    """The addresses to look at; each is asked for once, so that none is measured cold."""
    with urllib.request.urlopen(address) as response:
        index = response.read().decode()
    first = re.search(r'href="(/\d{4}/\d{2}/[\w-]+/)"', index)
    if first is None:
        raise SystemExit("make lighthouse: the index shows no post.")
    found = {
        "index": f"{address}/",
        "post": address + first[1],
        "search": f"{address}/search/?q=queue",
    }
    for url in found.values():
        urllib.request.urlopen(url).close()
    return found


def scores(program: Path, name: str, url: str) -> dict[str, int]:
    """Run Lighthouse on one page and keep its report below .local/lighthouse."""
    report = WORK / name
    command = [str(program), url, "--quiet", "--output=json", "--output=html", f"--output-path={report}"]
    command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(LEAST)}"]
    _measure(command, {**os.environ, "CHROME_PATH": _require(*CHROMIUM)})
    data = json.loads(Path(f"{report}.report.json").read_text())
    for audit in data["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] == "binary":
            print(f"  {name}: {audit['title']}")
    return {key: round((data["categories"][key]["score"] or 0) * 100) for key in LEAST}


def _measure(command: list[str], env: dict[str, str]) -> None:
    """Run Lighthouse, and again where it could not record the page: a busy machine loses its trace."""
    for _attempt in range(ATTEMPTS):
        if subprocess.run(command, env=env, check=False).returncode == 0:
            return
    raise SystemExit(f"make lighthouse: Lighthouse failed {ATTEMPTS} times.")


def main() -> int:
    """Print the scores of every page; fail where one is too low."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="a file for the scores")
    file = parser.parse_args().json
    program = install()
    found: dict[str, dict[str, int]] = {}
    with site() as address:
        for name, url in pages(address).items():
            found[name] = scores(program, name, url)
            print(f"{name:8}" + "  ".join(f"{key} {found[name][key]}" for key in LEAST), flush=True)
    print(f"Reports: {WORK.relative_to(BASE_DIR)}/*.report.html")
    if file:
        file.write_text(json.dumps(found))
    return any(row[key] < least for row in found.values() for key, least in LEAST.items())


if __name__ == "__main__":
    sys.exit(main())

"""A file for a proxy is there while the answer is kept and fresh, and holds what we would send."""

import gzip
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from structlog.testing import capture_logs

from home.edge.application import Edge
from home.edge.files import EVERY, HEADERS, Files, lines_of
from posts.purging.telling import touched
from tests.factories import live_post
from tests.home.edge.asking import HTML, SHARED, Site, ask, fill

BODY = b"<p>" + b"Hello. " * 100
PATH = "/2025/03/post/"


@pytest.fixture
def site() -> Site:
    return Site(BODY)


@pytest.fixture
def filing(folder: Path, make_edge: Callable[..., Edge], site: Site) -> Edge:
    """An edge that writes files."""
    return make_edge(site)


def files(folder: Path) -> dict[str, bytes]:
    """What the proxy finds, by path below the folder of all pages."""
    pages = folder / "pages"
    return {str(file.relative_to(pages)): file.read_bytes() for file in pages.rglob("*") if file.is_file()}


def place(path: str = PATH) -> str:
    return f"http/localhost{path}index.html"


def test_what_is_kept_is_a_file_plain_and_compressed(filing: Edge, folder: Path) -> None:
    fill(filing, PATH, "/")
    found = files(folder)
    assert set(found) == {place(), f"{place()}.gz", place("/"), f"{place('/')}.gz"}
    assert found[place()] == BODY
    assert gzip.decompress(found[f"{place()}.gz"]) == BODY


def test_the_site_itself_is_a_file_once_the_proxy_knows_its_headers(
    tmp_path: Path, settings: Any, make_edge: Callable[..., Edge], django: WSGIHandler
) -> None:
    settings.PAGE_CACHE_DIR = str(tmp_path)
    post = live_post()
    fill(make_edge(django), "/", post.url)
    assert not files(tmp_path), "nobody has told the proxy"
    call_command("page_headers", verbosity=0)
    edge = make_edge(django)
    fill(edge, "/", post.url, "/feed/")
    assert {name for name in files(tmp_path) if name.endswith("html")} == {place("/"), place(post.url)}
    assert files(tmp_path)[place(post.url)] == ask(edge, post.url).body


def test_without_a_folder_or_a_page_the_command_says_what_is_wrong(
    tmp_path: Path, settings: Any, db: None
) -> None:
    with pytest.raises(CommandError, match="PAGE_CACHE_DIR names no folder"):
        call_command("page_headers")
    settings.PAGE_CACHE_DIR = str(tmp_path)
    settings.WAGTAILADMIN_BASE_URL = "http://elsewhere.example"
    with pytest.raises(CommandError, match=r"elsewhere\.example/ answers 400"):
        call_command("page_headers")


@pytest.mark.parametrize("value", ['"; root /etc; #', "$http_cookie", "a\\b", "two\nlines"])
def test_nothing_is_written_into_the_configuration_but_values(value: str) -> None:
    with pytest.raises(ValueError, match="x-said"):
        lines_of([("X-Said", value)])


@pytest.mark.parametrize(
    "header",
    [
        ("X-Of-This-Page", "1"),
        ("X-Of-This-Page", "$uri"),
        ("Content-Type", "application/json"),
        ("Content-Type", "text/html; charset=latin-1"),
    ],
    ids=str,
)
def test_an_answer_with_other_headers_stays_in_memory(
    header: tuple[str, str], filing: Edge, folder: Path, site: Site
) -> None:
    site.headers = [h for h in [HTML, SHARED] if h[0] != header[0]] + [header]
    fill(filing, PATH)
    assert not files(folder)


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/robots.txt", "localhost"),
        ("/tag/größe/", "localhost"),
        ("/tag/../../x/", "localhost"),
        ("/tag/.hidden/", "localhost"),
        ("/tag//", "localhost"),
        (PATH, "LOCALHOST"),
        (PATH, "../x"),
        (PATH, ".."),
        (PATH, "a/b"),
    ],
)
def test_what_is_no_plain_name_stays_in_memory(path: str, host: str, filing: Edge, folder: Path) -> None:
    ask(filing, path, host=host)
    assert not files(folder)
    assert set(folder.iterdir()) <= {folder / HEADERS, folder / "pages"}


def test_what_a_change_touches_is_gone_and_nothing_else(filing: Edge, folder: Path) -> None:
    paths = ["/", PATH, "/2025/03/", "/tag/sql/", "/tag/sql/page/2/", "/tag/sql/page/3/", "/tag/sqlite/"]
    fill(filing, *paths)
    filing.drop([PATH, "/tag/sql/page/*", "/nothing/", "/größe/*"])
    left = {name for name in files(folder) if name.endswith("html")}
    assert left == {place(path) for path in ("/", "/2025/03/", "/tag/sql/", "/tag/sqlite/")}
    filing.drop(["/tag/sql*"])
    assert {name for name in files(folder) if name.endswith("html")} == {place("/"), place("/2025/03/")}
    filing.drop(["*"])
    assert not files(folder)
    assert set(folder.iterdir()) == {folder / HEADERS}


def test_a_process_that_answers_nobody_takes_them_away_too(filing: Edge, folder: Path) -> None:
    fill(filing, "/", PATH)
    touched.disconnect(filing._on_touched)  # As if the process of the edge had not heard of it yet.
    Files(folder).drop([PATH])
    assert set(files(folder)) == {place("/"), f"{place('/')}.gz"}


def test_what_was_touched_while_it_was_built_is_no_file(filing: Edge, folder: Path, site: Site) -> None:
    site.before = lambda: filing.drop([PATH])
    ask(filing, PATH)
    assert not files(folder)


def test_while_nobody_listens_there_are_no_files(filing: Edge, folder: Path) -> None:
    fill(filing, PATH)
    filing.listener.stop()
    assert not files(folder)


def test_what_is_not_fresh_or_not_trusted_any_longer_is_taken_away(filing: Edge, folder: Path) -> None:
    assert filing.files
    fill(filing, "/", PATH)
    trust = [True]
    beside = Files(folder)
    moment = time.time()
    for path, until in (("/", moment + 100), (PATH, moment - 1)):
        beside._fresh_until[folder / "pages" / "http" / "localhost" / path.strip("/")] = until
    beside.watch(lambda _now: trust[0])
    assert _soon(lambda: place() not in files(folder))
    assert place("/") in files(folder)
    trust[0] = False
    assert _soon(lambda: not files(folder))


def _soon(holds: Callable[[], bool]) -> bool:
    """Whether it holds within some rounds of the thread that watches the folder."""
    over = time.monotonic() + 40 * EVERY
    while time.monotonic() < over:
        with suppress(FileNotFoundError):  # It was taken away while it was looked through.
            if holds():
                return True
        time.sleep(0.02)
    return False


def test_two_versions_of_a_second_and_a_size_are_told_apart(filing: Edge, folder: Path, site: Site) -> None:
    def sign() -> tuple[int, int]:
        status = (folder / "pages" / place()).stat()
        return int(status.st_mtime), status.st_size  # what nginx makes an ETag of

    fill(filing, PATH)
    first = sign()
    filing.drop([PATH])
    site.body = BODY.replace(b"Hello", b"Hallo", 1)
    fill(filing, PATH)
    second = sign()
    assert second[1] == first[1]
    assert second[0] != first[0]


def test_a_disk_that_takes_nothing_costs_no_reader_a_page(filing: Edge, folder: Path) -> None:
    (folder / "pages").write_text("no folder")
    assert ask(filing, PATH).body == BODY
    assert ask(filing, PATH).how == "hit"


def test_a_file_that_cannot_be_taken_away_is_told_and_no_error_of_whoever_published(
    filing: Edge, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(filing, PATH)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(Path, "unlink", refuse)
    with capture_logs() as said:
        touched.send(sender=None, patterns=[PATH])
    assert [(line["event"], line["log_level"]) for line in said] == [("cache.file_stays", "error")]
    assert ask(filing, PATH).how == "fwd=miss; stored"


def test_the_configuration_for_nginx_knows_whom_pages_are_not_for() -> None:
    conf = (configured.BASE_DIR / "docs" / "nginx.conf").read_text()
    assert f'"~{configured.SESSION_COOKIE_NAME}" 0;' in conf
    assert f"include /srv/pages/{HEADERS};" in conf
    assert 'default_type "text/html; charset=utf-8";' in conf

"""Kept answers as files, which a proxy sends without asking us: PAGE_CACHE_DIR, and docs/nginx.conf.

A file is there only while the answer is kept and fresh, so the proxy has nothing to know but whether there is
one. The headers are in the proxy's configuration (`manage.py page_headers`); an answer with others stays in
memory. Whoever takes part in this, web processes and all that change something, sees the same folder.
"""

import hashlib
import os
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any

import structlog

from home.edge.answers import Entry
from home.edge.requests import Key
from home.edge.store import Touched
from posts.purging.patterns import EVERYTHING

log = structlog.get_logger(__name__)

HEADERS = "headers.conf"  # what the proxy includes
EVERY = 0.5  # seconds after which an answer that is not fresh any longer is taken away, at the latest
# What goes into the name of a file. All else is answered from memory.
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]*(:\d{1,5})?")
_PATH = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*")
_LINE = re.compile(r'add_header ([\w-]+) "([^"]*)" always;')
_TYPE = "text/html; charset=utf-8"  # as docs/nginx.conf says
# nginx has these of its own accord, and of the file.
_OF_THE_FILE = frozenset(
    """
    cache-status content-encoding content-length content-type date etag last-modified server vary
    """.split()
)
MOST = 20_000  # answers; then all of them go, and those that are asked for come again


def lines_of(headers: Sequence[tuple[str, str]]) -> list[str]:
    """Write headers for nginx. Raises ValueError for one that it would read as something else."""
    lines = []
    for name, value in sorted((name.lower(), value) for name, value in headers):
        if name in _OF_THE_FILE:
            continue
        line = f'add_header {name} "{value}" always;'
        if not _LINE.fullmatch(line) or re.search(r"[$\\\n]", line):
            raise ValueError(f"nginx cannot be told this header: {name}: {value}")
        lines.append(line)
    return lines


class Files:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        self._lock = threading.Lock()
        self._fresh_until: dict[Path, float] = {}
        self._lines: list[str] | None = None
        self._sweeper: threading.Thread | None = None

    def keep(self, key: Key, entry: Entry, is_kept: Callable[[], bool]) -> None:
        """Write an answer, if it is one for files, and if it is still kept when its turn comes."""
        place = self._place(key)
        form = entry.forms.get("gzip")
        if place is None or form is None or not self._is_as_told(entry.forms[""].headers):
            return
        try:
            with self._lock:
                if len(self._fresh_until) >= MOST:
                    self._clear()
                if is_kept():
                    self._fresh_until[place] = entry.fresh_until
                    # Compressed first: where there is the other, nginx looks for this.
                    _write(place / "index.html.gz", form.body)
                    _write(place / "index.html", entry.forms[""].body)
        except OSError as error:
            log.warning("cache.no_file", path=key.path, error=str(error))

    def drop(self, patterns: Iterable[str]) -> None:
        """Take away what a change has touched. A file that stays is told to whoever runs the site."""
        found = list(patterns)
        try:
            with self._lock:
                self._drop(found)
        except OSError as error:
            log.exception("cache.file_stays", patterns=found[:20], error=str(error))

    def _drop(self, patterns: list[str]) -> None:
        if EVERYTHING in patterns:
            self._clear()
            return
        touched = Touched.of(patterns)
        for site in self.pages.glob("*/*"):
            for path in touched.paths:
                _remove(_below(site, path))
            for prefix in touched.prefixes:
                _remove_all(site, prefix)

    def clear(self) -> None:
        """Take away everything."""
        self.drop([EVERYTHING])

    def watch(self, is_trusted: Callable[[float], bool]) -> None:
        """Have a thread take away what is not fresh any longer; all of it, while nothing can be trusted."""
        if self._sweeper is None or not self._sweeper.is_alive():
            work = (is_trusted,)
            self._sweeper = threading.Thread(target=self._watch, args=work, name="galley-files", daemon=True)
            self._sweeper.start()

    def _watch(self, is_trusted: Callable[[float], bool]) -> None:
        over = threading.Event()
        while not over.wait(EVERY):
            try:
                self.sweep(is_trusted, time())
            except OSError as error:
                log.exception("cache.file_stays", error=str(error))

    def sweep(self, is_trusted: Callable[[float], bool], now: float) -> None:
        """Take away what is not fresh any longer at a moment, or all of it."""
        if not is_trusted(now):
            if self._fresh_until:
                self.clear()
            return
        with self._lock:
            for place in [place for place, until in self._fresh_until.items() if until <= now]:
                _remove(place)
                del self._fresh_until[place]

    def _clear(self) -> None:
        self._fresh_until.clear()
        gone = self.folder / f"gone-{uuid.uuid4().hex}"
        with suppress(FileNotFoundError):
            self.pages.rename(gone)  # All at once.
            shutil.rmtree(gone, ignore_errors=True)

    def _place(self, key: Key) -> Path | None:
        is_named = _HOST.fullmatch(key.host) and _PATH.fullmatch(key.path)
        return _below(self.pages / key.scheme / key.host, key.path) if is_named else None

    def _is_as_told(self, headers: Sequence[tuple[str, str]]) -> bool:
        """Whether the proxy would send these headers. It reads its configuration once, and so do we."""
        if self._lines is None:
            with suppress(FileNotFoundError):
                self._lines = (self.folder / HEADERS).read_text().splitlines()
        try:
            return ("Content-Type", _TYPE) in headers and lines_of(headers) == self._lines
        except ValueError:
            return False


def _below(site: Path, path: str) -> Path:
    return site.joinpath(*path.strip("/").split("/")) if _PATH.fullmatch(path) else site / "-"


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{uuid.uuid4().hex}")
    new.write_bytes(body)
    # nginx makes the ETag of a file's time and size. Two versions of one second and size are still two.
    moment = int.from_bytes(hashlib.sha256(body).digest()[:4]) >> 1
    os.utime(new, (moment, moment))
    new.rename(file)


def _remove(place: Path) -> None:
    for name in ("index.html", "index.html.gz"):
        (place / name).unlink(missing_ok=True)


def _remove_all(site: Path, prefix: str) -> None:
    """What stands at paths that begin so."""
    above, _slash, beginning = prefix.rpartition("/")
    if not _PATH.fullmatch(f"{above}/"):
        return
    parent = _below(site, f"{above}/")
    if not beginning:
        _remove(parent)
    for child in parent.iterdir() if parent.is_dir() else ():
        if child.is_dir() and child.name.startswith(beginning):
            with suppress(FileNotFoundError):  # Another process does the same.
                shutil.rmtree(child)


def listening(files: Files) -> Callable[..., Any]:
    """What hears of the changes of this process, when they are committed."""

    def on_touched(patterns: list[str], **kwargs: Any) -> None:
        files.drop(patterns)

    return on_touched

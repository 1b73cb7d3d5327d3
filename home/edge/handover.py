"""Finished answers from one web process to another: a cold page is built once on a machine.

Processes that were forked from one share a folder with a fixed number of files. Whoever is about to build
locks the file that a key falls to. What stands there may already be what is wanted: `Store.put` knows whether
a change has touched it since. Where there is no such folder, each process builds for itself.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

import structlog

from home.edge.answers import Entry, Form
from home.edge.requests import Key

log = structlog.get_logger(__name__)

FILES = 256  # so many answers at most; builds of those that fall to the same file wait for each other
PAUSE = 0.002  # seconds between two attempts to lock


class Slot:
    """A file that is locked: what somebody has built, and room for what is built now."""

    def __init__(self, file: FileIO, key: Key) -> None:
        self._file, self._key = file, key

    def read(self) -> Entry | None:
        """Return the answer that stands here, if it is one for this key and whole."""
        # What was cut off by a full disk or a killed process is no answer.
        with suppress(OSError, ValueError, KeyError):
            self._file.seek(0)
            return _entry(self._file.readall(), self._key)
        return None

    def write(self, entry: Entry) -> None:
        """Leave an answer to the others."""
        try:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(_written(entry, self._key))
        except OSError as error:
            log.warning("cache.not_handed_over", path=entry.path, error=str(error))


class Handover:
    """The folder of this process and of all that are forked from it."""

    def __init__(self) -> None:
        """Raises OSError where no folder can be made."""
        folder = tempfile.mkdtemp(prefix="galley-pages-")  # For this user alone.
        # Reached by its number: nobody can put another in its place once the system clears old files away.
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self.close = weakref.finalize(self, _remove, Path(folder), self._folder, os.getpid())

    @contextmanager
    def turn(self, key: Key, *, seconds: float) -> Iterator[Slot | None]:
        """Have a slot alone until the block ends; nothing if it takes too long, or there is no disk."""
        file = self._locked(key, seconds)
        try:
            yield Slot(file, key) if file else None
        finally:
            if file:
                file.close()  # And with it the lock, which a process that is killed leaves as well.

    def _locked(self, key: Key, seconds: float) -> FileIO | None:
        try:
            file = FileIO(os.open(_name(key), os.O_RDWR | os.O_CREAT, 0o600, dir_fd=self._folder), "r+")
        except OSError as error:
            log.warning("cache.no_handover", error=str(error))
            return None
        try:
            if _lock(file, time.perf_counter() + seconds):
                return file
        except OSError as error:  # Not every file system has locks.
            log.warning("cache.no_handover", error=str(error))
        file.close()
        return None


def _lock(file: FileIO, over: float) -> bool:
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.perf_counter() > over:
            return False
        time.sleep(PAUSE)


def _remove(folder: Path, number: int, owner: int) -> None:
    if os.getpid() == owner:  # And not in a process that was forked from it.
        os.close(number)
        shutil.rmtree(folder, ignore_errors=True)


def _name(key: Key) -> str:
    digest = hashlib.sha256("\n".join(key).encode()).digest()
    return str(int.from_bytes(digest[:4]) % FILES)


def _written(entry: Entry, key: Key) -> bytes:
    """A line of JSON, and the bodies of all forms."""
    forms = [
        [name, form.etag, form.headers, form.headers_304, len(form.body)]
        for name, form in entry.forms.items()
    ]
    about = {
        "key": key,
        "path": entry.path,
        "modified": entry.modified,
        "begun": entry.begun,
        "fresh_until": entry.fresh_until,
        "stale_until": entry.stale_until,
        "forms": forms,
    }
    return b"".join([json.dumps(about).encode(), b"\n", *(form.body for form in entry.forms.values())])


def _entry(data: bytes, key: Key) -> Entry | None:
    """Raises ValueError and KeyError for what is cut off."""
    line, _end, bodies = data.partition(b"\n")
    about = json.loads(line)
    forms, place = {}, 0
    for name, etag, headers, headers_304, length in about.pop("forms"):
        pairs = [tuple((name, value) for name, value in some) for some in (headers, headers_304)]
        forms[name] = Form(etag, pairs[0], pairs[1], bodies[place : place + length])
        place += length
    if tuple(about.pop("key")) != key or place != len(bodies):
        return None
    return Entry(forms=forms, **about)

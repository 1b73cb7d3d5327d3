"""What is kept, bounded in bytes, and what has been dropped since a build began."""

import threading
from collections import deque
from collections.abc import Iterable
from time import perf_counter
from typing import NamedTuple

from home.edge.answers import Entry
from home.edge.requests import Key

REMEMBERED = 1000  # changes; a build that began before the oldest of them is not kept
LEFT = 0.9  # of the limit, once it was passed: not one by one


class Touched(NamedTuple):
    """What a change has touched: paths, and what a path may begin with."""

    paths: frozenset[str]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "Touched":
        """Read patterns: `/2025/03/post/`, `/category/data/*`, `*` for everything."""
        found = list(patterns)
        prefixes = tuple(pattern[:-1] for pattern in found if pattern.endswith("*"))
        return cls(frozenset(pattern for pattern in found if not pattern.endswith("*")), prefixes)

    def covers(self, path: str) -> bool:
        """Whether what stands at a path may be another thing now."""
        return path in self.paths or path.startswith(self.prefixes)


class Store:
    """Entries by key. Reading takes no lock; what was used least recently goes first."""

    def __init__(self, limit: int) -> None:
        """`limit` is in bytes."""
        self.limit = limit
        self.size = 0
        self._changes: deque[tuple[float, Touched]] = deque(maxlen=REMEMBERED)  # and when we heard of them
        self._entries: dict[tuple[str, str, str], Entry] = {}  # by what a Key holds
        self._lock = threading.Lock()
        self.get = self._entries.get

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, key: Key, entry: Entry) -> bool:
        """Keep an entry, unless a change has touched it since its build began."""
        with self._lock:
            if self._is_outdated(entry):
                return False
            if entry.size > self.limit:
                return False
            self._remove(key)
            self._entries[key] = entry
            self.size += entry.size
            if self.size > self.limit:
                self._shrink()
            return key in self._entries

    def drop(self, touched: Touched) -> None:
        """Forget what a change has touched."""
        with self._lock:
            self._changes.append((perf_counter(), touched))
            for key in [key for key, entry in self._entries.items() if touched.covers(entry.path)]:
                self._remove(key)

    def _is_outdated(self, entry: Entry) -> bool:
        since = [touched for moment, touched in self._changes if moment >= entry.begun]
        # Where all that we remember came later, we may have forgotten some.
        return len(since) == REMEMBERED or any(touched.covers(entry.path) for touched in since)

    def _remove(self, key: tuple[str, str, str]) -> None:
        if gone := self._entries.pop(key, None):
            self.size -= gone.size

    def _shrink(self) -> None:
        for key, _entry in sorted(self._entries.items(), key=lambda pair: pair[1].used):
            if self.size <= self.limit * LEFT:
                return
            self._remove(key)

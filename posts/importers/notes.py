"""What somebody should know about a text that was converted."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened."""

    CHANGED = "changed"  # readers see it otherwise than before
    DROPPED = "dropped"  # readers do not see it any more
    MISSING = "missing"  # it should be there and is not: a picture, a page
    KEPT = "kept as text"  # readers see it as it was written, and it does nothing


@dataclass(frozen=True, slots=True)
class Note:
    """One thing, and how often it happened."""

    kind: Kind
    text: str
    count: int = 1


class Notes:
    """Collects notes: the same one is counted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Kind, str], int] = {}

    def __iter__(self) -> Iterator[Note]:
        for (kind, text), count in self._counts.items():
            yield Note(kind, text, count)

    def _add(self, kind: Kind, text: str) -> None:
        self._counts[kind, text] = self._counts.get((kind, text), 0) + 1

    def changed(self, text: str) -> None:
        """Note that readers see something otherwise."""
        self._add(Kind.CHANGED, text)

    def dropped(self, text: str) -> None:
        """Note that readers do not see something any more."""
        self._add(Kind.DROPPED, text)

    def missing(self, text: str) -> None:
        """Note that something is not there."""
        self._add(Kind.MISSING, text)

    def kept(self, text: str) -> None:
        """Note that something is left as it was written."""
        self._add(Kind.KEPT, text)

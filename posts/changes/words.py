"""Which words of a text changed. Nothing here knows of pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# A word, or a sign, with the space that follows it.
_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# What is compared word by word: difflib takes a time that grows with the square of it.
MOST_TOKENS = 3000
# Below this likeness two texts are told one after the other, which is easier to read than a mosaic.
LEAST_ALIKE = 0.35


class Kind(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of words of which the same is to be said."""

    kind: Kind
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """Return both texts as one: what was kept, removed and added, in reading order.

    Kept and removed pieces together are the text before, kept and added ones the text after.
    """
    return list(_joined(_by_lines(before, after)))


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for operation, gone, come in _operations(old, new):
        if operation == "equal":
            yield Piece(Kind.KEPT, "".join(come))
        else:
            yield from _by_words("".join(gone), "".join(come))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > MOST_TOKENS or not _are_alike(old, new):
        yield from replaced(before, after)
        return
    for operation, gone, come in _operations(old, new):
        if operation == "equal":
            yield Piece(Kind.KEPT, "".join(come))
        else:
            yield from replaced("".join(gone), "".join(come))


def _are_alike(old: list[str], new: list[str]) -> bool:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= LEAST_ALIKE


def replaced(before: str, after: str) -> Iterator[Piece]:
    """Yield one text as removed and the other as added, as far as there is any."""
    yield from (Piece(kind, text) for kind, text in ((Kind.REMOVED, before), (Kind.ADDED, after)) if text)


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operation, i, j, k, m in matcher.get_opcodes():
        yield operation, old[i:j], new[k:m]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbors of the same kind as one, and none that are empty."""
    told = (piece for piece in pieces if piece.text)
    for kind, run in groupby(told, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in run))

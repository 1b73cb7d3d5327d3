"""Which blocks of a stream changed: by their identities, and by what they say where those are new."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from posts.changes.leaves import Leaf, Path, leaves
from posts.changes.words import Kind, Piece, compare, replaced


class State(StrEnum):
    """What became of a block."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Line:
    """What became of a part of a block. Pictures are those of before and after, if it is one."""

    label: str
    pieces: list[Piece]
    before: Any = None
    after: Any = None

    @property
    def is_changed(self) -> bool:
        """Whether anything of it is not as it was."""
        return any(piece.kind != Kind.KEPT for piece in self.pieces)

    @property
    def is_other_picture(self) -> bool:
        """Whether a picture was exchanged, whatever is said about it: Wagtail compares that as well."""
        return getattr(self.before, "pk", None) != getattr(self.after, "pk", None)


@dataclass(frozen=True)
class Row:
    """What became of a block. Places count from 1; there is none where it is not."""

    label: str
    state: State
    lines: list[Line]
    before: int | None = None
    after: int | None = None

    @property
    def is_changed_too(self) -> bool:
        """Whether a block that moved says something else now."""
        return self.state == State.MOVED and any(line.is_changed for line in self.lines)


@dataclass
class _Block:
    place: int
    label: str
    identity: str
    kind: str
    says: dict[Path, Leaf] = field(repr=False)

    @property
    def content(self) -> tuple[Any, ...]:
        return (self.kind, *((leaf.label, leaf.text) for leaf in self.says.values()))


def rows(before: Any, after: Any) -> list[Row]:
    """Compare two values of a stream, block by block; removed blocks stand where they stood."""
    old, new = list(_blocks(before)), list(_blocks(after))
    pairs = _pairs(old, new)
    stayed = _longest_rise([pairs[block.place].place for block in new if block.place in pairs])
    kept = {partner.place for partner in pairs.values()}
    gone = [block for block in old if block.place not in kept]
    found: list[Row] = []
    for block in new:
        partner = pairs.get(block.place)
        if partner and partner.place in stayed:
            found += [_removed(one) for one in gone if one.place < partner.place]
            gone = [one for one in gone if one.place > partner.place]
        found.append(_row(partner, block, is_moved=bool(partner and partner.place not in stayed)))
    return found + [_removed(one) for one in gone]


def _blocks(stream: Any) -> Iterator[_Block]:
    for place, child in enumerate(stream or [], start=1):
        says = leaves(child.block, child.value)
        yield _Block(place, str(child.block.label), child.id or "", child.block_type, says)


def _pairs(old: Sequence[_Block], new: Sequence[_Block]) -> dict[int, _Block]:
    """Return the former block of each block that has one, by its place now."""
    by_identity = {(block.kind, block.identity): block for block in old if block.identity}
    found = {}
    for block in new:
        if partner := by_identity.pop((block.kind, block.identity), None):
            found[block.place] = partner
    taken = {partner.place for partner in found.values()}
    free = [block for block in old if block.place not in taken]
    # Copied, or put back from an older version: another identity and the same words.
    for block in new:
        same = next((one for one in free if one.content == block.content), None)
        if block.place not in found and same:
            found[block.place] = same
            free.remove(same)
    return found


def _longest_rise(places: Sequence[int]) -> set[int]:
    """Return the most places that follow each other as they did: what is not among them has moved."""
    ends: list[int] = []  # the least last place of a rise of each length
    chains: list[list[int]] = []
    for place in places:
        at = bisect_left(ends, place)
        chain = [*(chains[at - 1] if at else []), place]
        ends[at : at + 1], chains[at : at + 1] = [place], [chain]
    return set(chains[-1]) if chains else set()


def _removed(block: _Block) -> Row:
    return Row(block.label, State.REMOVED, _lines(block.says, {}), before=block.place)


def _row(partner: _Block | None, block: _Block, *, is_moved: bool) -> Row:
    if partner is None:
        return Row(block.label, State.ADDED, _lines({}, block.says), after=block.place)
    lines = _lines(partner.says, block.says)
    changed = State.CHANGED if any(line.is_changed for line in lines) else State.SAME
    state = State.MOVED if is_moved else changed
    return Row(block.label, state, lines, before=partner.place, after=block.place)


def _lines(before: dict[Path, Leaf], after: dict[Path, Leaf]) -> list[Line]:
    nothing = Leaf("", "")
    both = [*after, *(path for path in before if path not in after)]
    found = []
    for path in both:
        old, new = before.get(path, nothing), after.get(path, nothing)
        is_same = getattr(old.chosen, "pk", None) == getattr(new.chosen, "pk", None)
        pieces = compare(old.text, new.text) if is_same else list(replaced(old.text, new.text))
        found.append(Line(new.label or old.label, pieces, before=old.picture, after=new.picture))
    return found

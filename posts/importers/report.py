"""What an import did, for people and for programs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from itertools import chain
from os import SEEK_END
from tempfile import TemporaryFile
from typing import Any
from weakref import finalize

from posts.importers.html_to_blocks import Counts
from posts.importers.notes import Kind, Note

COUNTED = tuple(item.name for item in fields(Counts))


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one item."""

    number: int
    kind: str
    title: str
    outcome: str
    page_id: int | None = None
    line: int = 0
    notes: tuple[Note, ...] = ()
    before: Counts = field(default_factory=Counts)
    after: Counts = field(default_factory=Counts)
    lost: tuple[str, ...] = ()

    @property
    def fidelity(self) -> float:
        """The share of the words that arrived, between 0 and 1."""
        return 1 - len(self.lost) / self.before.words if self.before.words else 1.0

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        return {**asdict(self), "fidelity": round(self.fidelity, 6)}


class Rows:
    """The rows of a report, in a file that goes with the process: there are as many as items."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - see the next line
        finalize(self, self._file.close)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        place = 0
        for _number in range(self._length):
            self._file.seek(place)
            facts = json.loads(self._file.readline())
            place = self._file.tell()
            yield row_of(facts)

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._file.seek(0, SEEK_END)
        self._file.write(json.dumps(asdict(row)) + "\n")
        self._length += 1


def row_of(facts: dict[str, Any]) -> Row:
    """A row of what `asdict` made of it, and JSON of that."""
    notes = tuple(Note(Kind(note["kind"]), note["text"], note["count"]) for note in facts["notes"])
    counts = {name: Counts(**facts[name]) for name in ("before", "after")}
    return Row(**{**facts, **counts, "notes": notes, "lost": tuple(facts["lost"])})


@dataclass
class Report:
    """What an import did, and what it would have done if it was a rehearsal."""

    source: str = ""
    rehearsal: bool = False
    general: list[Note] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    new_outcomes: frozenset[str] = frozenset()
    rows: Rows = field(default_factory=Rows)
    outcomes: dict[str, int] = field(default_factory=dict)  # how many items became what
    before: Counter[str] = field(default_factory=Counter)  # what was in all texts
    after: Counter[str] = field(default_factory=Counter)
    lost: int = 0  # words

    def add(self, rows: Iterable[Row]) -> None:
        """Add what became of some items."""
        for row in rows:
            self.count(row)
            self.rows.append(row)

    def count(self, row: Row) -> None:
        """Add to the totals alone."""
        self.outcomes[row.outcome] = self.outcomes.get(row.outcome, 0) + 1
        for name in COUNTED:
            self.before[name] += getattr(row.before, name)
            self.after[name] += getattr(row.after, name)
        self.lost += len(row.lost)

    @property
    def changed(self) -> int:
        """How many items are here now that were not."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in self.new_outcomes)

    @property
    def failed(self) -> int:
        """How many items could not be written."""
        return self.outcomes.get("failed", 0)

    @property
    def fidelity(self) -> float:
        """The share of all words that arrived, between 0 and 1."""
        words = self.before["words"]
        return 1 - self.lost / words if words else 1.0

    @property
    def totals(self) -> list[tuple[str, int, int]]:
        """What was there and what is here: (name, before, after)."""
        return [(name, self.before[name], self.after[name]) for name in COUNTED]

    def lines(self) -> Iterator[str]:
        """Say it in a few lines, every kind of note once."""
        yield f"{'Rehearsal of an import' if self.rehearsal else 'Import'} from {self.source}"
        for outcome, count in sorted(self.outcomes.items()):
            yield f"  {count} {outcome}"
        for name, count in self.made.items():
            yield f"  {count} {name} made"
        for name, before, after in self.totals:
            yield f"  {name}: {before} before, {after} after"
        yield f"  {self.fidelity:.2%} of the words arrived"
        notes: Counter[tuple[str, str]] = Counter()
        for note in chain(self.general, (note for row in self.rows for note in row.notes)):
            notes[note.kind, note.text] += note.count
        for (kind, text), count in sorted(notes.items()):
            yield f"  {kind}: {text}{f' ({count} times)' if count > 1 else ''}"
        for row in self.rows:
            if row.outcome == "failed":
                yield f"  failed: {row.kind} {row.number}, line {row.line}: {row.title}"
        yield f"{self.changed} changed"

    def summary(self) -> dict[str, Any]:
        """All of it but the items, for programs."""
        return {
            "source": self.source,
            "rehearsal": self.rehearsal,
            "changed": self.changed,
            "outcomes": self.outcomes,
            "made": dict(self.made),
            "fidelity": round(self.fidelity, 6),
            "totals": {name: {"before": before, "after": after} for name, before, after in self.totals},
            "general": [asdict(note) for note in self.general],
        }

"""What an import did, for people and for programs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from posts.importers.html_to_blocks import Counts
from posts.importers.notes import Note


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


@dataclass
class Report:
    """What an import did, and what it would have done if it was a rehearsal."""

    source: str = ""
    rehearsal: bool = False
    rows: list[Row] = field(default_factory=list)
    general: list[Note] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    new_outcomes: frozenset[str] = frozenset()

    @property
    def outcomes(self) -> dict[str, int]:
        """How many items became what."""
        return dict(Counter(row.outcome for row in self.rows))

    @property
    def changed(self) -> int:
        """How many items are here now that were not."""
        return sum(row.outcome in self.new_outcomes for row in self.rows)

    @property
    def failed(self) -> int:
        """How many items could not be written."""
        return self.outcomes.get("failed", 0)

    @property
    def fidelity(self) -> float:
        """The share of all words that arrived, between 0 and 1."""
        words = sum(row.before.words for row in self.rows)
        return 1 - sum(len(row.lost) for row in self.rows) / words if words else 1.0

    @property
    def totals(self) -> list[tuple[str, int, int]]:
        """What was there and what is here: (name, before, after)."""
        names = list(asdict(Counts()))
        return [
            (
                name,
                sum(getattr(row.before, name) for row in self.rows),
                sum(getattr(row.after, name) for row in self.rows),
            )
            for name in names
        ]

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
        for note in [*self.general, *(note for row in self.rows for note in row.notes)]:
            notes[note.kind, note.text] += note.count
        for (kind, text), count in sorted(notes.items()):
            yield f"  {kind}: {text}{f' ({count} times)' if count > 1 else ''}"
        for row in self.rows:
            if row.outcome == "failed":
                yield f"  failed: {row.kind} {row.number}, line {row.line}: {row.title}"
        yield f"{self.changed} changed"

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        return {
            "source": self.source,
            "rehearsal": self.rehearsal,
            "changed": self.changed,
            "outcomes": dict(self.outcomes),
            "made": dict(self.made),
            "fidelity": round(self.fidelity, 6),
            "totals": {name: {"before": before, "after": after} for name, before, after in self.totals},
            "general": [asdict(note) for note in self.general],
            "items": [{**asdict(row), "fidelity": round(row.fidelity, 6)} for row in self.rows],
        }

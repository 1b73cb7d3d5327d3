"""The report of a run, kept line by line as the items come."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.apps import apps
from django.db.models import Count

from posts.importers.notes import Kind
from posts.importers.report import Report, Row, row_of
from posts.importers.rows import insert
from posts.importers.wordpress.write import NEW, Outcome
from posts.models import ImportLine, ImportRun
from posts.text import legal

_LOSSES = (Kind.DROPPED, Kind.MISSING)
_COUNTS = ("before", "after")
_AT_ONCE = 500  # lines in memory
_NEW = (*NEW, Outcome.FAILED)


def keep_lines(run: ImportRun, rows: Iterable[tuple[Row, str]]) -> None:
    """Keep what became of items, and their texts there.

    What a run brought itself is not overwritten when it goes on.
    """
    lines = {row.number: _line(run, row, original) for row, original in rows}
    known = set(run.lines.filter(number__in=lines).values_list("number", flat=True))
    newer = {number for number in known if lines[number].outcome in _NEW}
    if newer:
        run.lines.filter(number__in=newer).delete()
    insert(ImportLine, [line for number, line in lines.items() if number in newer or number not in known])


def _line(run: ImportRun, row: Row, original: str) -> ImportLine:
    details = {
        "notes": [asdict(entry) for entry in row.notes],
        "lost": list(row.lost),
        **{name: asdict(getattr(row, name)) for name in _COUNTS},
    }
    return ImportLine(
        run=run,
        number=row.number,
        kind=row.kind[:20],
        title=legal(row.title),
        outcome=str(row.outcome),
        page_id=row.page_id,
        place=row.line,
        words=row.before.words,
        lost_words=len(row.lost),
        is_complete=not row.lost and not any(entry.kind in _LOSSES for entry in row.notes),
        details=_legal(details),
        original=legal(original),
    )


def _legal(value: Any) -> Any:
    """The same without characters that PostgreSQL does not take."""
    if isinstance(value, dict):
        return {name: _legal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_legal(inner) for inner in value]
    return legal(value) if isinstance(value, str) else value


def row_of_line(line: ImportLine) -> Row:
    """A line as the report has it."""
    facts = {name: getattr(line, name) for name in ("number", "kind", "title", "outcome", "page_id")}
    return row_of({**facts, "line": line.place, **line.details})


def _whole(run: ImportRun) -> Report:
    """The totals of a run, however often it was stopped and gone on with."""
    report = Report(new_outcomes=frozenset(str(new) for new in NEW))
    for line in run.lines.defer("original").iterator(_AT_ONCE):
        report.count(row_of_line(line))
    return report


def summarize(run: ImportRun, report: Report) -> None:
    """Keep what belongs to no line, and what all lines come to."""
    made = dict(report.made)
    for thing in run.things.values("model").annotate(count=Count("pk")):
        # Of all that was made, and not only since the run was gone on with.
        name = str(apps.get_model(thing["model"])._meta.verbose_name_plural)
        made[name] = max(made.get(name, 0), thing["count"])
    run.summary = {"general": [asdict(entry) for entry in report.general], "made": made}
    whole = _whole(run)
    # As lists, because the database keeps no order of names.
    run.summary |= {
        "outcomes": [list(pair) for pair in sorted(whole.outcomes.items())],
        "totals": [list(total) for total in whole.totals],
    }
    run.summary |= {"fidelity": whole.fidelity, "changed": whole.changed}
    run.summary = _legal(run.summary)
    run.save(update_fields=["summary"])

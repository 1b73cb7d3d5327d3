"""The report of a run, kept line by line as the items come."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.apps import apps
from django.db.models import Count

from posts.importers.html_to_blocks import Counts
from posts.importers.notes import Kind, Note
from posts.importers.report import Report, Row
from posts.importers.rows import insert
from posts.importers.wordpress.write import NEW, Outcome
from posts.models import ImportLine, ImportRun
from posts.text import legal

_LOSSES = (Kind.DROPPED, Kind.MISSING)
_COUNTS = ("before", "after")
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


def row_of(line: ImportLine) -> Row:
    """A line as the report has it."""
    details: dict[str, Any] = line.details
    return Row(
        number=line.number,
        kind=line.kind,
        title=line.title,
        outcome=line.outcome,
        page_id=line.page_id,
        line=line.place,
        notes=tuple(Note(Kind(entry["kind"]), entry["text"], entry["count"]) for entry in details["notes"]),
        before=Counts(**details["before"]),
        after=Counts(**details["after"]),
        lost=tuple(details["lost"]),
    )


def report_of(run: ImportRun) -> Report:
    """The whole report of a run, however often it was stopped and gone on with."""
    kept = run.summary
    report = Report(
        run.source, run.task == ImportRun.Task.REHEARSAL, new_outcomes=frozenset(str(new) for new in NEW)
    )
    report.rows = [row_of(line) for line in run.lines.defer("original")]
    report.general = [Note(Kind(e["kind"]), e["text"], e["count"]) for e in kept.get("general", [])]
    report.made.update(kept.get("made", {}))
    return report


def summarize(run: ImportRun, report: Report) -> None:
    """Keep what belongs to no line, and what all lines come to."""
    made = dict(report.made)
    for thing in run.things.values("model").annotate(count=Count("pk")):
        # Of all that was made, and not only since the run was gone on with.
        name = str(apps.get_model(thing["model"])._meta.verbose_name_plural)
        made[name] = max(made.get(name, 0), thing["count"])
    run.summary = {"general": [asdict(entry) for entry in report.general], "made": made}
    whole = report_of(run)
    # As lists, because the database keeps no order of names.
    run.summary |= {
        "outcomes": [list(pair) for pair in sorted(whole.outcomes.items())],
        "totals": [list(total) for total in whole.totals],
    }
    run.summary |= {"fidelity": whole.fidelity, "changed": whole.changed}
    run.summary = _legal(run.summary)
    run.save(update_fields=["summary"])

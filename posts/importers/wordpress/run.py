"""The whole import: survey, then item by item, then the addresses."""

from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from posts.importers.fetch import Fetcher
from posts.importers.notes import Kind, Note, Notes
from posts.importers.report import Report, Row
from posts.importers.wordpress.addresses import leave_redirects
from posts.importers.wordpress.library import SiteLibrary, reserve
from posts.importers.wordpress.media import Media
from posts.importers.wordpress.names import Names
from posts.importers.wordpress.options import Options
from posts.importers.wordpress.pages import Pages
from posts.importers.wordpress.survey import Survey, becomes_page, survey
from posts.importers.wordpress.write import NEW, Outcome, standing, write
from posts.importers.wxr import Export, Item
from posts.models import ImportedItem

log = structlog.get_logger(__name__)


def run(path: Path, options: Options | None = None) -> Report:
    """Import an export. Raises Unreadable for a file that is none, and then nothing has been changed.

    Every item is written in a transaction of its own: what fails is reported, and the others go on. It may
    be stopped at any moment, and run again.
    """
    options = options or Options()
    export = Export(path)
    found = survey(export)
    with transaction.atomic():
        rows = reserve(found)
        transaction.set_rollback(options.dry_run)
    return _Run(found, options, rows).over(export)


class _Run:
    def __init__(self, found: Survey, options: Options, rows: dict[int, ImportedItem]) -> None:
        self.found, self.options, self.rows = found, options, rows
        fetcher = Fetcher(options.fetch_from) if options.fetch_from else None
        self.media = Media(options.media, fetcher)
        numbers = {number: row.page_id for number, row in rows.items() if row.page_id}
        self.library = SiteLibrary(found, numbers, self.media)
        self.names = Names(found)
        self.pages = Pages(found, self.library, self.names)
        self.report = Report(
            source=found.source, rehearsal=options.dry_run, new_outcomes=frozenset(str(new) for new in NEW)
        )

    def over(self, export: Export) -> Report:
        """Go over every item of the export."""
        total, done = len(self.found.pages), 0
        seen: set[int] = set()
        for record in export:
            if not isinstance(record, Item) or not becomes_page(record) or record.number in seen:
                continue
            if record.number not in self.rows or not self._wanted(record):
                continue
            seen.add(record.number)
            row = self._item(record, self.rows[record.number])
            self.report.rows.append(row)
            done += 1
            self.options.each(record, row)
            self.options.progress(done, total)
        self._finish()
        return self.report

    def _wanted(self, item: Item) -> bool:
        return not self.options.only or item.number in self.options.only

    def _item(self, item: Item, row: ImportedItem) -> Row:
        facts: dict[str, Any] = {"number": item.number, "kind": item.kind, "line": item.line}
        if outcome := standing(row, item):
            return Row(**facts, title=item.title, outcome=outcome, page_id=row.page_id)
        try:
            with transaction.atomic():
                draft, outcome = write(item, row, self.pages, user=self.options.user)
                transaction.set_rollback(self.options.dry_run)
        except (DatabaseError, ValueError, LookupError, TypeError, AttributeError, OSError) as error:
            # One poisoned item must not keep the others from coming.
            log.exception("import.failed", number=item.number, line=item.line)
            row.is_written = False
            self._forget()
            problem = Note(Kind.MISSING, f"It could not be written: {error}")
            return Row(**facts, title=item.title, outcome=Outcome.FAILED, notes=(problem,))
        if self.options.dry_run:
            self._forget()
        self.media.stored.clear()
        return Row(
            **facts,
            title=draft.page.title,
            outcome=outcome,
            page_id=draft.page.pk,
            notes=(*draft.notes, *draft.converted.notes),
            before=draft.converted.before,
            after=draft.converted.after,
            lost=draft.converted.lost,
        )

    def _forget(self) -> None:
        """Forget what a transaction made that was taken back, and remove its files."""
        for file in self.media.stored:
            file.storage.delete(file.name)
        self.media.forget()
        self.names.forget()

    def _finish(self) -> None:
        notes = Notes()
        with transaction.atomic():
            redirects = leave_redirects(self.found, self.names, notes)
            transaction.set_rollback(self.options.dry_run)
        for kind, count in self.found.skipped.items():
            notes.dropped(f"{count} of the kind “{kind}”, which is no content of its own")
        for what, count in self.found.mended.items():
            notes.changed(f"In the file: {what} ({count})")
        for line in self.found.unnumbered:
            notes.missing(f"An item without a number, line {line}")
        for number in self.found.twice:
            notes.dropped(f"The second of two items with the number {number}")
        for address, problem in self.media.problems.items():
            notes.missing(f"{address}: {problem}")
        self.report.general = list(notes)
        made = {kind: len(names) for kind, names in self.names.made.items()}
        self.report.made.update({**made, "redirects": redirects})

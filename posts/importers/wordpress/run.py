"""The whole import: survey, then item by item, then the addresses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from posts.importers.fetch import Fetcher
from posts.importers.notes import Kind, Note, Notes
from posts.importers.report import Report, Row
from posts.importers.wordpress.addresses import leave_redirects
from posts.importers.wordpress.batch import Pair, is_ordinary, write_all
from posts.importers.wordpress.frame import pin, take_menu
from posts.importers.wordpress.library import SiteLibrary, reserve
from posts.importers.wordpress.media import Media
from posts.importers.wordpress.names import Names
from posts.importers.wordpress.options import Options
from posts.importers.wordpress.pages import Draft, Pages
from posts.importers.wordpress.survey import Survey, becomes_page, survey
from posts.importers.wordpress.write import NEW, Outcome, standing, write
from posts.importers.wpjson import SiteExport
from posts.importers.wxr import Export, Item
from posts.models import ImportedItem

log = structlog.get_logger(__name__)

TOGETHER = 50  # items in a transaction
LONGEST = 2_000_000  # characters of the texts that are kept until they are written
EXPECTED = (DatabaseError, ValueError, LookupError, TypeError, AttributeError, OSError)


def run(source: Path | SiteExport, options: Options | None = None) -> Report:
    """Import an export, or a site that is asked itself.

    Raises Unreadable for a file that is no export, and NotFetched for a site that does not give what it
    has; then nothing has been changed.

    Ordinary items are written fifty in a transaction, and one in each where that fails: what fails alone is
    reported, and the others go on. It may be stopped at any moment, and run again.
    """
    options = options or Options()
    export = Export(source) if isinstance(source, Path) else source
    found = survey(export)
    with transaction.atomic():
        numbers = reserve(found)
        transaction.set_rollback(options.dry_run)
    return _Run(found, options, numbers).over(export)


def _facts(item: Item) -> dict[str, Any]:
    return {"number": item.number, "kind": item.kind, "line": item.line}


class _Run:
    def __init__(self, found: Survey, options: Options, numbers: dict[int, int]) -> None:
        self.found, self.options, self.numbers = found, options, numbers
        fetcher = Fetcher(options.fetch_from) if options.fetch_from else None
        self.media = Media(options.media, fetcher)
        self.library = SiteLibrary(found, numbers, self.media)
        self.names = Names(found)
        self.pages = Pages(found, self.library, self.names)
        self.waiting: list[Pair] = []
        self.report = Report(
            source=found.source, rehearsal=options.dry_run, new_outcomes=frozenset(str(new) for new in NEW)
        )

    def over(self, export: Export | SiteExport) -> Report:
        """Go over every item of the export."""
        seen: set[int] = set()
        for record in export:
            if not isinstance(record, Item) or not becomes_page(record) or record.number in seen:
                continue
            if record.number not in self.numbers or not self._wanted(record):
                continue
            seen.add(record.number)
            self._take(record)
        self._write_waiting()
        self._finish(export.mended)
        return self.report

    def _take(self, item: Item) -> None:
        """Write an item, or keep it until there are enough to be written together."""
        row = self._row_of(item)
        if outcome := standing(row, item):
            self._write_waiting()
            told = Row(**_facts(item), title=item.title, outcome=outcome, page_id=row.page_id)
            self.options.each(item, told)
            self._tell(told)
        elif is_ordinary(item):
            self.waiting.append((item, row))
            if len(self.waiting) == TOGETHER or sum(len(one.content) for one, _ in self.waiting) > LONGEST:
                self._write_waiting()
        else:
            self._write_waiting()
            self._tell(self._item(item, row))

    def _row_of(self, item: Item) -> ImportedItem:
        rows = ImportedItem.objects.filter(source=self.found.source).defer("comments")
        known = {"source": self.found.source, "number": item.number, "kind": item.kind}
        # A rehearsal has taken its numbers back.
        return rows.filter(number=item.number).first() or ImportedItem(
            **known, page_id=self.numbers[item.number]
        )

    def _write_waiting(self) -> None:
        """Write what has been kept in one transaction; if that fails, each item in one of its own."""
        waiting, self.waiting = self.waiting, []
        try:
            rows = self._together(waiting) if len(waiting) > 1 else None
        except EXPECTED:
            log.exception("import.batch_failed", numbers=[item.number for item, _row in waiting])
            rows = None
            for _item, row in waiting:
                row.is_written = False
            self._forget()
        for place, (item, row) in enumerate(waiting):
            self._tell(self._item(item, row) if rows is None else rows[place])

    def _tell(self, row: Row) -> None:
        self.report.rows.append(row)
        self.options.progress(len(self.report.rows), len(self.numbers))

    def _together(self, waiting: list[Pair]) -> list[Row]:
        with self._writing() as keep:
            written = write_all(waiting, self.pages, user=self.options.user)
            rows = [
                keep(item, self._row(item, draft, outcome))
                for (item, _row), (draft, outcome) in zip(waiting, written, strict=True)
            ]
        self._settle()
        return rows

    @contextmanager
    def _writing(self) -> Iterator[Callable[[Item, Row], Row]]:
        """A transaction, and how to keep lines of the report: with what they tell of, or not at all."""
        kept: list[tuple[Item, Row]] = []

        def keep(item: Item, row: Row) -> Row:
            kept.append((item, row))
            return row

        with transaction.atomic():
            yield keep
            if not self.options.dry_run:
                self._keep(kept)
            transaction.set_rollback(self.options.dry_run)
        if self.options.dry_run:
            self._keep(kept)

    def _keep(self, lines: list[tuple[Item, Row]]) -> None:
        for item, row in lines:
            self.options.each(item, row)

    def _wanted(self, item: Item) -> bool:
        return not self.options.only or item.number in self.options.only

    def _item(self, item: Item, row: ImportedItem) -> Row:
        try:
            with self._writing() as keep:
                draft, outcome = write(item, row, self.pages, user=self.options.user)
                told = keep(item, self._row(item, draft, outcome))
        except EXPECTED as error:
            # One poisoned item must not keep the others from coming.
            log.exception("import.failed", number=item.number, line=item.line)
            row.is_written = False
            self._forget()
            problem = Note(Kind.MISSING, f"It could not be written: {error}")
            told = Row(**_facts(item), title=item.title, outcome=Outcome.FAILED, notes=(problem,))
            self.options.each(item, told)
            return told
        self._settle()
        return told

    def _row(self, item: Item, draft: Draft, outcome: Outcome) -> Row:
        return Row(
            **_facts(item),
            title=draft.page.title,
            outcome=outcome,
            page_id=draft.page.pk,
            notes=(*draft.notes, *draft.converted.notes),
            before=draft.converted.before,
            after=draft.converted.after,
            lost=draft.converted.lost,
        )

    def _settle(self) -> None:
        """Go on after a transaction that has ended well."""
        if self.options.dry_run:
            self._forget()
        self.media.stored.clear()
        self.pages.forget()

    def _forget(self) -> None:
        """Forget what a transaction made that was taken back, and remove its files."""
        for file in self.media.stored:
            file.storage.delete(file.name)
        self.media.forget()
        self.names.forget()
        self.pages.forget()

    def _finish(self, mended: dict[str, int]) -> None:
        notes = Notes()
        with transaction.atomic():
            redirects = leave_redirects(self.found, self.names, notes)
            links = 0
            if not self.options.only:
                links = take_menu(self.found, self.library, notes)
                pin(self.found, notes, user=self.options.user)
            transaction.set_rollback(self.options.dry_run)
        for kind, count in self.found.skipped.items():
            notes.dropped(f"{count} of the kind “{kind}”, which is no content of its own")
        for what, count in mended.items():
            notes.changed(f"In the file: {what} ({count})")
        for line in self.found.unnumbered:
            notes.missing(f"An item without a number, line {line}")
        for number in self.found.twice:
            notes.dropped(f"The second of two items with the number {number}")
        for address, problem in self.media.problems.items():
            notes.missing(f"{address}: {problem}")
        self.report.general = list(notes)
        made = {kind: len(names) for kind, names in self.names.made.items()}
        self.report.made.update({**made, "redirects": redirects, "links in the menu": links})

"""The whole import: survey, then item by item, then the addresses."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from posts.importers.fetch import Fetcher
from posts.importers.garbage import garbage_of_its_own
from posts.importers.notes import Kind, Note, Notes
from posts.importers.report import Report, Row
from posts.importers.wordpress.addresses import leave_redirects
from posts.importers.wordpress.batch import Pair, is_ordinary, look_at_tables, weigh_titles, write_all
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
LOOK_AFTER = 20  # groups
LONGEST = 200_000  # characters of the texts in a transaction: in memory they take twenty times as much
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
        reserve(found)
        transaction.set_rollback(options.dry_run)
    with garbage_of_its_own():
        return _Run(found, options).over(export)


def _groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Some items at a time: the same ones in each run, so that slugs come out the same after a kill."""
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == TOGETHER or sum(len(one.content) for one in group) > LONGEST:
            yield group
            group = []
    if group:
        yield group


def _facts(item: Item) -> dict[str, Any]:
    return {"number": item.number, "kind": item.kind, "line": item.line}


class _Run:
    def __init__(self, found: Survey, options: Options) -> None:
        self.found, self.options = found, options
        fetcher = Fetcher(options.fetch_from) if options.fetch_from else None
        self.media = Media(options.media, fetcher)
        self.library = SiteLibrary(found, self.media)
        self.names = Names(found)
        self.pages = Pages(found, self.library, self.names)
        self.report = Report(
            source=found.source, rehearsal=options.dry_run, new_outcomes=frozenset(str(new) for new in NEW)
        )

    def over(self, export: Export | SiteExport) -> Report:
        """Go over every item of the export."""
        total = self.found.items.count_pages()
        for place, group in enumerate(_groups(self._items(export))):
            if place % LOOK_AFTER == 1:
                look_at_tables()
            rows = self._group(group)
            self.report.add(rows[item.number] for item in group)
            self.options.progress(len(self.report.rows), total)
            gc.collect()  # A page and its revision name each other: without it, megabytes of them wait.
        self._finish(export.mended)
        return self.report

    def _items(self, export: Export | SiteExport) -> Iterator[Item]:
        """The items that become pages, each once."""
        for record in export:
            if not (isinstance(record, Item) and becomes_page(record) and self._is_wanted(record)):
                continue
            if self.found.items.page(record.number) and self.found.items.take(record.number):
                yield record

    def _is_wanted(self, item: Item) -> bool:
        return not self.options.only or item.number in self.options.only

    def _group(self, items: list[Item]) -> dict[int, Row]:
        """Write what has not come yet of some items, in their order. Returns their rows of the report."""
        pairs = self._pairs(items)
        known = standing(pairs)
        rows = {
            item.number: Row(
                **_facts(item), title=item.title, outcome=known[item.number], page_id=row.page_id
            )
            for item, row in pairs
            if item.number in known
        }
        for item in items:
            if item.number in known:
                self.library.note_files(item)
        self.options.keep([(item, rows[item.number]) for item in items if item.number in known])
        new = [pair for pair in pairs if pair[0].number not in known]
        for ordinary, some in groupby(new, key=lambda pair: is_ordinary(pair[0])):
            together = list(some)
            written = self._together(together) if ordinary else [self._item(*pair) for pair in together]
            rows |= {row.number: row for row in written}
        return rows

    def _pairs(self, items: list[Item]) -> list[Pair]:
        """Items with what is remembered of them."""
        numbers = [item.number for item in items]
        found = ImportedItem.objects.filter(source=self.found.source, number__in=numbers).defer("comments")
        rows = {row.number: row for row in found}
        return [
            # A rehearsal has taken its numbers back.
            (item, rows.get(item.number) or self._new(item))
            for item in items
        ]

    def _new(self, item: Item) -> ImportedItem:
        page = self.found.items.page(item.number)
        return ImportedItem(source=self.found.source, number=item.number, kind=item.kind, page_id=page)

    def _together(self, waiting: list[Pair]) -> list[Row]:
        """Write items in one transaction; if that fails, each in one of its own."""
        try:
            if len(waiting) > 1:
                return self._batch(waiting)
        except EXPECTED:
            log.exception("import.batch_failed", numbers=[item.number for item, _row in waiting])
            for _item, row in waiting:
                row.is_written = False
            self._forget()
        return [self._item(*pair) for pair in waiting]

    def _batch(self, waiting: list[Pair]) -> list[Row]:
        with self._writing() as lines:
            written = write_all(waiting, self.pages, user=self.options.user)
            for (item, _row), (draft, outcome) in zip(waiting, written, strict=True):
                lines.append((item, self._row(item, draft, outcome)))
        self._settle()
        return [row for _item, row in lines]

    @contextmanager
    def _writing(self) -> Iterator[list[tuple[Item, Row]]]:
        """A transaction, and a list for lines of the report: kept with what they tell of, or not at all."""
        lines: list[tuple[Item, Row]] = []
        with transaction.atomic():
            yield lines
            if not self.options.dry_run:
                self.options.keep(lines)
            transaction.set_rollback(self.options.dry_run)
        if self.options.dry_run:
            self.options.keep(lines)

    def _item(self, item: Item, row: ImportedItem) -> Row:
        try:
            with self._writing() as lines:
                draft, outcome = write(item, row, self.pages, user=self.options.user)
                lines.append((item, self._row(item, draft, outcome)))
        except EXPECTED as error:
            # One poisoned item must not keep the others from coming.
            log.exception("import.failed", number=item.number, line=item.line)
            row.is_written = False
            self._forget()
            problem = Note(Kind.MISSING, f"It could not be written: {error}")
            told = Row(**_facts(item), title=item.title, outcome=Outcome.FAILED, notes=(problem,))
            self.options.keep([(item, told)])
            return told
        self._settle()
        return lines[0][1]

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

    def _forget(self) -> None:
        """Forget what a transaction made that was taken back, and remove its files."""
        for file in self.media.stored:
            file.storage.delete(file.name)
        self.media.forget()
        self.names.forget()

    def _finish(self, mended: dict[str, int]) -> None:
        notes = Notes()
        with transaction.atomic():
            redirects = leave_redirects(self.found, self.names, notes)
            weigh_titles()
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
        for file in self.found.items.unused_files() if not self.options.only else ():
            notes.dropped(f"A file that no text shows: {file.file}")
        for address, problem in self.media.problems.items():
            notes.missing(f"{address}: {problem}")
        self.report.general = list(notes)
        made = {kind: len(names) for kind, names in self.names.made.items()}
        self.report.made.update({**made, "redirects": redirects, "links in the menu": links})

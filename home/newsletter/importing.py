"""A list of people who have confirmed elsewhere, from a CSV file. May run twice."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from home.newsletter.addresses import Address, hashes, parse
from home.newsletter.models import Erasure, Subscriber

MOST_LINES = 20_000  # in one file: more than that is no work for a request
BATCH = 500
HEADINGS = frozenset({"address", "email", "e-mail", "email address", "e-mail address"})
Status = Subscriber.Status


class UnreadableFile(ValueError):
    """The file as a whole is none that can be read; says why."""


@dataclass
class Report:
    """What became of the lines: how many were added or known, and of the others number and reason."""

    added: int = 0
    known: int = 0
    left_out: list[tuple[int, str]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_csv(content: bytes, *, source: str) -> Report:
    """Subscribe the addresses of a file: those under a heading such as “email”, or in the first column.

    `source` says where their consent comes from. Whoever unsubscribed, complained or was erased stays so.
    Raises UnreadableFile.
    """
    report = Report()
    addresses = _addresses(_rows(content), report)
    items = iter(addresses.items())
    while batch := dict(islice(items, BATCH)):
        _subscribe(batch, source, report)
    report.bad.sort()
    report.left_out.sort()
    return report


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is not in UTF-8.")) from None
    try:
        delimiter = ";" if text.partition("\n")[0].count(";") else ","
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), MOST_LINES + 1))
    except csv.Error as error:
        raise UnreadableFile(_("The file is no CSV: %(error)s") % {"error": error}) from None
    if len(rows) > MOST_LINES:
        raise UnreadableFile(_("The file has more than %(most)d lines. Split it.") % {"most": MOST_LINES})
    return rows


def _addresses(rows: list[list[str]], report: Report) -> dict[str, tuple[int, Address]]:
    """Each address once, with the number of its first line."""
    column, begin = _column(rows)
    found: dict[str, tuple[int, Address]] = {}
    for number, cell in _cells(rows[begin:], column, begin + 1):
        try:
            address = parse(cell)
        except ValidationError as error:
            report.bad.append((number, f"{cell[:60]}: {' '.join(error.messages)}"))
            continue
        if address.key in found:
            report.known += 1
        else:
            found[address.key] = number, address
    return found


def _column(rows: list[list[str]]) -> tuple[int, int]:
    """Which column holds addresses, and in which row they begin."""
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((number for number, head in enumerate(heads) if head in HEADINGS), None)
    return (0, 0) if column is None else (column, 1)


def _cells(rows: list[list[str]], column: int, begin: int) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(rows, begin):
        if any(cell.strip() for cell in row):
            yield number, row[column] if column < len(row) else ""


@transaction.atomic
def _subscribe(batch: dict[str, tuple[int, Address]], source: str, report: Report) -> None:
    of_hash = {code: key for key in batch for code in hashes(key)}
    erased = Erasure.objects.filter(address_hash__in=of_hash).values_list("address_hash", flat=True)
    gone = {of_hash[code] for code in erased}
    known = {row.key: row for row in Subscriber.objects.select_for_update().filter(key__in=batch)}
    agreed = {"status": Status.CONFIRMED, "source": source, "confirmed_at": timezone.now()}
    fresh = []
    for key, (number, address) in batch.items():
        status = known[key].status if key in known else None
        if status == Status.CONFIRMED:
            report.known += 1
        elif status in (Status.UNSUBSCRIBED, Status.SUPPRESSED):
            report.left_out.append((number, f"{address.shown}: {known[key].get_status_display()}"))
        elif key in gone:
            report.left_out.append((number, f"{address.shown}: {_('Erased')}"))
        else:
            fresh.append(Subscriber(address=address.written, key=key, **agreed))
    # Who is in the middle of signing up has now agreed twice.
    Subscriber.objects.filter(key__in=[row.key for row in fresh]).update(token_until=None, **agreed)
    Subscriber.objects.bulk_create(fresh, ignore_conflicts=True)
    report.added += len(fresh)

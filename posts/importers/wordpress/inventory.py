"""What an export has, item by item, in a file that goes with the process.

It is looked up for each link and each picture, and would otherwise grow in memory with the export.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from weakref import finalize


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of an item: as much as others need to refer to it."""

    number: int
    kind: str
    link: str
    status: str
    parent: int
    file: str = ""  # of an attachment: its address
    description: str = ""
    caption: str = ""


_COLUMNS = ", ".join(field.name for field in fields(Known))
_TABLES = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -512;
CREATE TABLE items (
    place INTEGER PRIMARY KEY, {_COLUMNS}, page INTEGER, is_taken DEFAULT 0, is_used DEFAULT 0,
    UNIQUE (number)
);
CREATE TABLE addresses (address TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
"""
_ALL = f"SELECT {_COLUMNS} FROM items"  # noqa: S608 - names of fields
_ADD = f"INSERT INTO items ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - the same


class Inventory:
    """Items by their numbers and addresses, in their order."""

    def __init__(self) -> None:
        # A temporary file. Whichever thread lets go of this last closes it.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, self._file.close)
        self._file.executescript(_TABLES)

    def __contains__(self, number: int) -> bool:
        return self.get(number) is not None

    def __iter__(self) -> Iterator[Known]:
        for row in self._file.execute(f"{_ALL} ORDER BY place"):
            yield Known(*row)

    def add(self, item: Known) -> None:
        """Add an item whose number is new."""
        self._file.execute(_ADD, astuple(item))

    def name(self, address: str, number: int) -> None:
        """Let an address lead to an item, if it leads nowhere yet."""
        self._file.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (address, number))

    def get(self, number: int) -> Known | None:
        """The item with a number."""
        row = self._file.execute(f"{_ALL} WHERE number = ?", (number,)).fetchone()
        return Known(*row) if row else None

    def at(self, address: str) -> Known | None:
        """The item at an address."""
        row = self._file.execute("SELECT number FROM addresses WHERE address = ?", (address,)).fetchone()
        return self.get(row[0]) if row else None

    def take(self, number: int) -> bool:
        """Whether an item is taken for the first time."""
        taken = self._file.execute(
            "UPDATE items SET is_taken = 1 WHERE number = ? AND NOT is_taken", (number,)
        )
        return bool(taken.rowcount)

    # The pages that items become

    def give_pages(self, pages: Iterable[tuple[int, int]]) -> None:
        """Remember numbers of items and of the pages that they become."""
        self._file.executemany(
            "UPDATE items SET page = ? WHERE number = ?", ((page, number) for number, page in pages)
        )

    def page(self, number: int) -> int | None:
        """The number of the page that an item becomes."""
        row = self._file.execute("SELECT page FROM items WHERE number = ?", (number,)).fetchone()
        return row[0] if row else None

    def count_pages(self) -> int:
        """How many items become pages."""
        row = self._file.execute("SELECT count(page) FROM items").fetchone()
        return int(row[0])

    # The files that texts use

    def use(self, number: int) -> None:
        """Remember that a text shows a file, or links to it."""
        self._file.execute("UPDATE items SET is_used = 1 WHERE number = ?", (number,))

    def unused_files(self) -> Iterator[Known]:
        """The files that no text has used."""
        yield from (
            Known(*row)
            for row in self._file.execute(f"{_ALL} WHERE file != '' AND NOT is_used ORDER BY place")
        )

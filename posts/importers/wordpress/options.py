"""What whoever runs an import may choose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def _silent(*facts: Any) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """How an export is imported."""

    media: Path | None = None  # a folder with the files of wp-content/uploads
    fetch_from: str = ""  # the one host from which missing files may be fetched
    dry_run: bool = False
    only: frozenset[int] = field(default_factory=frozenset)  # numbers of the old site; all where empty
    user: Any = None  # who imports, for the ledger
    progress: Callable[[int, int], None] = _silent  # called with how many items are done, of how many
    keep: Callable[[list[tuple[Any, Any]]], None] = _silent  # called with items and their rows of the report

"""One style sheet for readers, written as several files: `css/galley.css` is all of them in a row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BASE_DIR = Path(__file__).resolve().parent.parent
PARTS = BASE_DIR / "static" / "css"
BUILT = BASE_DIR / ".local" / "static"
NAME = "css/galley.css"


def parts() -> list[Path]:
    """The files of the style sheet. The first one orders the layers, so the others may come as they like."""
    first = PARTS / "tokens.css"
    return [first, *sorted(set(PARTS.glob("*.css")) - {first})]


def build() -> Path:
    """Write the style sheet where a part of it has changed; return where it is."""
    text = "\n".join(part.read_text() for part in parts())
    path = BUILT / NAME
    if not path.is_file() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        # In one step: another process may be reading it.
        fresh = path.with_suffix(f".{id(text)}.tmp")
        fresh.write_text(text)
        fresh.replace(path)
    return path


class StylesheetFinder(BaseFinder):
    """Finds the style sheet for the development server, for tests and for collectstatic."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file of the style sheet, and nothing for any other path."""
        if path != NAME:
            return []
        found = str(build())
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the style sheet, as collectstatic asks for it."""
        build()
        yield NAME, FileSystemStorage(location=BUILT)

"""The stream: one pass over a file, one record at a time, in the memory of one record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException, SAXParseException, handler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from posts.importers.wxr.build import BUILDERS, build_site
from posts.importers.wxr.items import Record
from posts.importers.wxr.repair import Repair

PIECE = 64 * 1024  # bytes
MOST_IN_RECORD = 32 * 1024 * 1024  # characters; a longer text would be a bomb, or no post
# Elements that have others in them. What else has children is transparent.
COMPOUND = frozenset(
    """
    item image wp:author wp:category wp:tag wp:term wp:termmeta wp:postmeta wp:comment wp:commentmeta
    """.split()
)
VERSIONS = ("1.0", "1.1", "1.2")


class Unreadable(Exception):
    """The file is no export, or not all of one. `line` is where that shows, counted from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Export:
    """An export, to be read as often as one likes. `mended` tells what the last reading put right."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mended: dict[str, int] = {}
        self.read_bytes = 0

    def __iter__(self) -> Iterator[Record]:
        """Yield the site first, then authors, terms and items in their order. Raises Unreadable."""
        with self.path.open("rb") as file:
            yield from self._records(file)

    def _records(self, file: BinaryIO) -> Iterator[Record]:
        repair, parser = Repair(), DefusedExpatParser(forbid_dtd=True)
        collector = _Collector(parser)
        parser.setContentHandler(collector)
        self.read_bytes, self.mended = 0, repair.mended
        while not collector.ended:
            piece = file.read(PIECE)
            self.read_bytes += len(piece)
            try:
                parser.feed(repair.feed(piece, last=not piece))
                if not piece:
                    parser.close()
            except (SAXException, DefusedXmlException, _TooLong) as error:
                if collector.ended:  # What follows the export, such as a comment of a cache, is nobody's.
                    break
                raise Unreadable(_line(parser, repair), _reason(error)) from error
            yield from collector.take(repair.skipped_lines)
        yield from collector.take(repair.skipped_lines)
        if not collector.version:
            raise Unreadable(_line(parser, repair), NO_VERSION)


NO_VERSION = "This is no WordPress export: it names no version of the format (wp:wxr_version)."


def _line(parser: Any, repair: Repair) -> int:
    return (parser.getLineNumber() or 1) + repair.skipped_lines


def _reason(error: Exception) -> str:
    if isinstance(error, DefusedXmlException):
        return "The file declares a document type or entities. An export has none, and they are not read."
    if not isinstance(error, SAXParseException):
        return str(error)
    if error.getMessage() in ("no element found", "unclosed token", "unclosed CDATA section"):
        return "The file ends too early: it is empty, or was cut off. Export or download it again."
    return f"This is not XML: {error.getMessage()}."


class _TooLong(Exception):
    pass


class _Collector(handler.ContentHandler):
    """Puts elements together to records, and hands them out."""

    def __init__(self, locator: Any) -> None:
        super().__init__()
        self._place = locator
        self.version = ""
        self.ended = False
        self._ready: list[tuple[str, dict[str, Any], int]] = []
        self._open: list[tuple[str, dict[str, Any], int]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._length = 0
        self._channel: dict[str, Any] = {}
        self._site_is_out = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX
        """Begin a record, or a text."""
        if not self._path and name != "rss":
            raise SAXException("This is no WordPress export: it does not begin with <rss>.")
        if len(self._path) == 1 and name != "channel":
            raise SAXException(f"This is no WordPress export: <rss> has <{name}> where <channel> should be.")
        self._path.append(name)
        self._text.clear()
        self._attributes = dict(attrs)
        if name in COMPOUND:
            if not self._open:
                self._length = 0
            self._open.append((name, {}, self._place.getLineNumber()))

    def characters(self, content: str) -> None:
        self._text.append(content)
        self._length += len(content)
        if self._length > MOST_IN_RECORD:
            raise _TooLong(f"A single record is longer than {MOST_IN_RECORD:,} characters.")

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX
        """End a record, or a text of one."""
        self._path.pop()
        if self._open and self._open[-1][0] == name:
            self._end_record()
        elif self._open:
            self._end_text(self._open[-1][1], name)
        elif len(self._path) == 2:
            self._end_text(self._channel, name)
            self.version = self._channel.get("wp:wxr_version", "")
        self._text.clear()
        self.ended = not self._path

    def _end_text(self, record: dict[str, Any], name: str) -> None:
        text = "".join(self._text)
        if name == "category":
            record.setdefault("categories", []).append((self._attributes, text))
        else:
            record.setdefault(name, text)

    def _end_record(self) -> None:
        name, record, line = self._open.pop()
        if self._open:
            self._open[-1][1].setdefault(f"{name}[]", []).append(record)
        else:
            self._ready.append((name, record, line))

    def take(self, skipped_lines: int) -> Iterator[Record]:
        """Hand out what is complete."""
        ready, self._ready = self._ready, []
        for name, record, line in ready:
            if name not in BUILDERS:
                continue
            if not self._site_is_out:
                self._site_is_out = True
                yield self._site(line + skipped_lines)
            yield BUILDERS[name](record, line + skipped_lines)
        if self.ended and not self._site_is_out and self.version:
            self._site_is_out = True
            yield self._site(1)

    def _site(self, line: int) -> Record:
        if not self.version:
            raise Unreadable(line, NO_VERSION)
        if self.version not in VERSIONS:
            known = ", ".join(VERSIONS)
            raise Unreadable(line, f"“{self.version}” is no version of the format that is known ({known}).")
        return build_site(self._channel)

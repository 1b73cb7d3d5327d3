"""Bytes in, text out that an XML parser can read: the faults that exports really have, mended.

What is mended is counted, so that the report can tell. What cannot be mended is left for the parser to
refuse, with its line.
"""

import codecs
import html
import re
from collections import Counter

OPEN, CLOSE = "<![CDATA[", "]]>"
# A section that ends here is followed by another one, or by the end of an element of an export.
_AFTER = re.compile(
    r"\s*(?:<!\[CDATA\[|</(?:wp:|content:|excerpt:|dc:|category|title|link|description|guid|pubDate)|$)"
)
_LOOK_AHEAD = 256  # characters
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENCODING = re.compile(rb"""<\?xml[^>]{0,80}encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_BEGINNING = re.compile(r"<\?xml|<rss\b|<!DOCTYPE", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not in the encoding of the file as Windows-1252, which they usually are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", errors="replace"), error.end


codecs.register_error("galley.windows", _as_windows)


def encoding_of(head: bytes) -> str:
    """The encoding of a file by its mark or its XML declaration; UTF-8 where neither helps."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    found = _ENCODING.search(head)
    try:
        return codecs.lookup(found[1].decode()).name if found else "utf-8"
    except LookupError:
        return "utf-8"


class Repair:
    """Mends a file piece by piece. `mended` counts what was wrong, `skipped_lines` what stood before it."""

    def __init__(self) -> None:
        self.mended: Counter[str] = Counter()
        self.skipped_lines = 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""
        self._begun = self._in_section = self._in_root = False

    def feed(self, piece: bytes, *, last: bool = False) -> str:
        """Return as much text as can be mended with what has come so far."""
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(encoding_of(piece))("galley.windows")
        text = self._legal(self._decoder.decode(piece, last))
        if not self._begun:
            text = self._beginning(text)
        self._rest += text
        return self._mend(last=last)

    def _legal(self, text: str) -> str:
        text, count = _ILLEGAL.subn("", text)
        if count:
            self.mended["characters that XML does not know, dropped"] += count
        return text

    def _beginning(self, text: str) -> str:
        """Drop what a plugin has printed before the export begins."""
        self._begun = True
        found = _BEGINNING.search(text)
        before = text[: found.start()] if found else ""
        if before.strip("\ufeff \t\r\n"):
            self.mended["text before the XML declaration, dropped"] += 1
        self.skipped_lines = before.count("\n")
        return text[len(before) :]

    def _mend(self, *, last: bool) -> str:
        done: list[str] = []
        position = 0
        while True:
            mark = CLOSE if self._in_section else OPEN
            found = self._rest.find(mark, position)
            if found < 0 or (not last and found + _LOOK_AHEAD > len(self._rest)):
                break
            end = found + len(mark)
            done.append(self._piece(position, found, end))
            position = end
        # What may still turn out to be a mark, or an entity, stays for the next time.
        safe = len(self._rest) if last else max(position, len(self._rest) - _LOOK_AHEAD)
        text, self._rest = self._rest[position:safe], self._rest[safe:]
        if not self._in_section and not last:
            text = self._hold_back_entity(text)
        done.append(text if self._in_section else self._entities(text))
        return "".join(done)

    def _piece(self, start: int, found: int, end: int) -> str:
        text = self._rest[start:found]
        if not self._in_section:
            self._in_section = True
            return self._entities(text) + OPEN
        if _AFTER.match(self._rest, end):
            self._in_section = False
            return text + CLOSE
        self.mended["“]]>” inside a text, escaped"] += 1
        return f"{text}]]{CLOSE}{OPEN}>"

    def _hold_back_entity(self, text: str) -> str:
        start = text.rfind("&", max(0, len(text) - 40))
        if start >= 0 and ";" not in text[start:]:
            self._rest = text[start:] + self._rest
            return text[:start]
        return text

    def _entities(self, text: str) -> str:
        before = ""
        if not self._in_root:  # In the comments above it an ampersand is allowed.
            before, root, text = text.partition("<rss")
            self._in_root = bool(root)
            before += root
        return before + (_AMPERSAND.sub(self._entity, text) if "&" in text else text)

    def _entity(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in _OF_XML:
            return match[0]
        if name and name.startswith("#"):
            return self._character(name, match[0])
        self.mended["“&” outside of CDATA, escaped"] += 1
        known = html.unescape(match[0]) if name else match[0]
        # What HTML knows and XML does not, such as &nbsp;, is written out; the rest is text.
        return html.escape(known, quote=False)

    def _character(self, name: str, written: str) -> str:
        number = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
        if number <= 0x10FFFF and not _ILLEGAL.match(chr(number)):
            return written
        self.mended["characters that XML does not know, dropped"] += 1
        return ""

"""Tables with real headers; layout tables are taken apart."""

import re
from typing import TYPE_CHECKING, Any

from posts.importers.html_to_blocks.inline import is_blank as shows_nothing
from posts.importers.html_to_blocks.shapes import is_character, is_inline
from posts.importers.html_to_blocks.tree import Element, Node

if TYPE_CHECKING:
    from posts.importers.html_to_blocks.flow import Flow

_NUMBER = re.compile(r"[-+−]?[$€£]?\s?\d[\d\s.,']*\s?[%€$£]?")
_WIDEST = 60  # columns that a cell may span, and that a table may have
_LONGEST_CAPTION = 300


class Tables:
    """Adds tables to the flow."""

    def __init__(self, flow: "Flow") -> None:
        self.flow = flow

    def add(self, element: Element) -> None:
        """Add a table; one that only lays out is what is in it."""
        rows = _rows(element)
        wide = max((len(row) for row in rows), default=0)
        nested = bool(element.elements("table"))
        if wide <= 1 or nested or wide > _WIDEST:
            self._apart(element, nested=nested or wide > _WIDEST)
            return
        header = rows.pop(0) if len(rows) > 1 and _is_header(element, rows[0]) else []
        if not header:
            self.flow.notes.changed("A table whose columns had no names has none yet")
        self._blocks_in(rows)
        named = bool(rows) and all(row and row[0].tag == "th" for row in rows)
        columns, cells = self._columns(header, rows)
        caption = self._caption(element)
        table = {"columns": columns, "rows": [{"values": row} for row in cells], "caption": ""}
        fits = len(caption) <= _LONGEST_CAPTION
        value = {"caption": caption if fits else "", "table": table, "header_column": named}
        self.flow.builder.add("table", value)
        if not fits:
            self.flow.builder.paragraph(self.flow.inline.escaped(caption))

    def _apart(self, element: Element, *, nested: bool) -> None:
        if nested:
            self.flow.notes.changed("A table within a table, or a very wide one, is taken apart")
        for row in _rows(element):
            for cell in row:
                self.flow.walk(cell.children)
        for child in element.elements("caption")[:1]:
            self.flow.walk(child.children)

    def _caption(self, element: Element) -> str:
        found = next((c for c in element.children if isinstance(c, Element) and c.tag == "caption"), None)
        return self.flow.media.caption_of(found) if found else ""

    def _blocks_in(self, rows: list[list[Element]]) -> None:
        """Put pictures and players of cells above the table, which has no place for them."""
        for cell in (cell for row in rows for cell in row):
            for inner in cell.elements("img", "iframe", "video", "audio"):
                if not is_character(inner):
                    self.flow.notes.changed("A picture or recording in a table stands above it")
                    self.flow.block(inner)

    def _columns(
        self, header: list[Element], rows: list[list[Element]]
    ) -> tuple[list[dict[str, str]], list[list[str]]]:
        if any(_spans(cell) for row in [header, *rows] for cell in row):
            self.flow.notes.changed("Cells that spanned several columns or rows are followed by empty ones")
        heads = [" ".join(self._text(cell).split()) for cell in _spread([header])[0]] if header else []
        grid = _spread(rows)
        count = max([len(heads), *(len(row) for row in grid)])
        texts = [[self._cell(cell) for cell in row] + [("", "")] * (count - len(row)) for row in grid]
        kinds = [_kind([row[n] for row in texts]) for n in range(count)]
        columns = [
            {"type": kind, "heading": heads[n] if n < len(heads) else ""} for n, kind in enumerate(kinds)
        ]
        values = [[cell[kinds[n] != "rich_text"] for n, cell in enumerate(row)] for row in texts]
        return columns, values

    def _text(self, cell: Element | None) -> str:
        return self.flow.inline.plain(lines_of([cell])) if cell else ""

    def _cell(self, cell: Element | None) -> tuple[str, str]:
        """A cell as formatted and as plain text."""
        if cell is None:
            return "", ""
        nodes = lines_of(cell.children)
        rich = self.flow.inline.lighter(self.flow.inline.rich(nodes, footnotes=False))
        return "" if shows_nothing(rich) else f"<p>{rich}</p>", self.flow.inline.plain(nodes)


def _rows(element: Element) -> list[list[Element]]:
    """The rows of a table with their cells; those of tables within stay there."""
    rows: list[list[Element]] = []
    for child in element.children:
        if not isinstance(child, Element):
            continue
        if child.tag == "tr":
            rows.append([c for c in child.children if isinstance(c, Element) and c.tag in ("td", "th")])
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += _rows(child)
    return [row for row in rows if row]


def _is_header(element: Element, first: list[Element]) -> bool:
    head = next((c for c in element.children if isinstance(c, Element) and c.tag == "thead"), None)
    has_head = head is not None and any(row for row in _rows(head))
    return has_head or all(cell.tag == "th" for cell in first)


def _span(cell: Element, name: str) -> int:
    text = cell.attrs.get(name, "1").strip()
    return min(max(int(text), 1), _WIDEST) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _spans(cell: Element) -> bool:
    return _span(cell, "colspan") > 1 or _span(cell, "rowspan") > 1


def _spread(rows: list[list[Element]]) -> list[list[Element | None]]:
    """The cells of each row in their columns, with nothing where another cell reaches."""
    taken: dict[tuple[int, int], None] = {}
    spread: list[list[Element | None]] = []
    for number, row in enumerate(rows):
        line: list[Element | None] = []
        for cell in row:
            while (number, len(line)) in taken:
                line.append(None)
            for down in range(1, min(_span(cell, "rowspan"), len(rows) - number)):
                taken.update(
                    {(number + down, len(line) + right): None for right in range(_span(cell, "colspan"))}
                )
            line += [cell, *[None] * (_span(cell, "colspan") - 1)]
        spread.append(line)
    return spread


def lines_of(nodes: list[Any]) -> list[Node]:
    """Words of a cell with a line break between its paragraphs, items and code."""
    lines: list[Node] = []
    for node in nodes:
        if is_inline(node):
            lines.append(node)
        elif node.tag in ("img", "iframe", "video", "audio"):
            continue
        elif "data-code" in node.attrs:
            lines += [Element("br"), Element("code", node.attrs, node.children), Element("br")]
        else:
            mark: list[Node] = ["• "] if node.tag == "li" else []
            lines += [Element("br"), *mark, *lines_of(node.children), Element("br")]
    return _single_breaks(lines)


def _single_breaks(nodes: list[Node]) -> list[Node]:
    kept: list[Node] = []
    for node in nodes:
        is_break = isinstance(node, Element) and node.tag == "br"
        last = next((n for n in reversed(kept) if not (isinstance(n, str) and not n.strip())), None)
        if is_break and (last is None or (isinstance(last, Element) and last.tag == "br")):
            continue
        kept.append(node)
    return kept


def _kind(cells: list[tuple[str, str]]) -> str:
    """The kind of a column: numbers, words, or words with something done to them."""
    texts = [plain for _rich, plain in cells if plain]
    if texts and all(_NUMBER.fullmatch(text) for text in texts):
        return "number"
    marked = any(re.sub(r"</?p>", "", rich).find("<") >= 0 for rich, _plain in cells)
    return "rich_text" if marked else "text"

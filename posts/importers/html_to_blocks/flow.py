"""The walk over a text: which block each element becomes."""

import re
from collections.abc import Callable, Iterable

from posts.blocks.embed import find_provider
from posts.importers.code import Code
from posts.importers.html_to_blocks.builder import LONGEST_HEADING, Builder
from posts.importers.html_to_blocks.inline import Inline
from posts.importers.html_to_blocks.lists import Lists
from posts.importers.html_to_blocks.media import Media
from posts.importers.html_to_blocks.players import Players
from posts.importers.html_to_blocks.quotes import Quotes
from posts.importers.html_to_blocks.shapes import INLINE, hoist, is_inline
from posts.importers.html_to_blocks.tables import Tables
from posts.importers.html_to_blocks.tree import Element, Node
from posts.importers.notes import Notes

_FORMULA = re.compile(r"\$latex\s+(.+)\$|\$\$(.+)\$\$|\\\[(.+)\\\]", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")


class Flow:
    """Walks over elements and hands blocks to a builder."""

    def __init__(self, builder: Builder, inline: Inline) -> None:
        self.builder, self.inline = builder, inline
        self.notes: Notes = inline.notes
        self.media, self.players = Media(self), Players(self)
        lists, quotes, tables = Lists(self), Quotes(self), Tables(self)
        self._handlers: dict[str, Callable[[Element], None]] = {
            **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), self.heading),
            **dict.fromkeys(("ul", "ol"), lists.add),
            "dl": lists.definitions,
            "blockquote": quotes.add,
            "aside": self.callout,
            "details": self.details,
            "figure": self.media.figure,
            "hr": self.divider,
            "img": self.media.picture,
            "pre": self.code,
            "table": tables.add,
            **dict.fromkeys(("iframe", "embed", "object", "video", "audio"), self.players.player),
        }

    def walk(self, nodes: Iterable[Node]) -> None:
        """Turn nodes into blocks. Words that follow each other are a paragraph."""
        run: list[Node] = []
        for node in nodes:
            if is_inline(node):
                run.append(node)
            elif isinstance(node, Element):
                if node.tag in INLINE:
                    self.paragraph(run)
                    self.walk(hoist(node))
                else:
                    self.paragraph(run)
                    self.block(node)
                run = []
        self.paragraph(run)

    def block(self, element: Element) -> None:
        """Turn an element that stands for itself into blocks."""
        if handler := self._handlers.get(element.tag):
            handler(element)
        elif element.classes & {"wp-block-file"}:
            self.players.file(element)
        elif element.classes & {"related"} and (page := self._page_of(element)):
            self.builder.add("related", {"post": page})
        elif element.classes & {"wp-block-cover", "wp-block-cover-image"}:
            self.media.background(element)
            self.walk(element.children)
        elif element.classes & {"gallery", "wp-block-gallery", "tiled-gallery", "blocks-gallery-grid"}:
            self.media.gallery(element)
        else:
            self.walk(element.children)

    def _page_of(self, element: Element) -> int | None:
        """The page to which the one link of an element leads."""
        anchors = element.elements("a")
        found = self.inline.library.link(anchors[0].attrs.get("href", "")) if len(anchors) == 1 else {}
        return int(found["id"]) if found.get("linktype") == "page" else None

    def paragraph(self, nodes: list[Node]) -> None:
        """Add a paragraph; a lone formula, or address of a recording, is a block of its own."""
        if not nodes:
            return
        if not self._alone(nodes):
            self.builder.paragraph(self.inline.rich(nodes))

    def _alone(self, nodes: list[Node]) -> bool:
        text = self.inline.plain(nodes)
        if text.startswith("http") and _ADDRESS.fullmatch(text) and find_provider(_https(text)):
            self.players.recording(text, "")
            return True
        if found := _FORMULA.fullmatch(text):
            return self.builder.formula(next(filter(None, found.groups())).strip())
        single = [node for node in nodes if not (isinstance(node, str) and not node.strip())]
        if len(single) == 1 and isinstance(single[0], Element) and "data-latex" in single[0].attrs:
            return self.builder.formula(text)
        return False

    def heading(self, element: Element) -> None:
        """Add a heading; pictures in it come before it."""
        for img in element.elements("img"):
            if not is_inline(img):
                self.media.picture(img)
        text = " ".join(self.inline.plain(element.children).split())
        if not text:
            self.notes.dropped("An empty heading")
        elif len(text) > LONGEST_HEADING:
            self.notes.changed(f"A heading of more than {LONGEST_HEADING} characters is a paragraph")
            self.builder.paragraph(f"<b>{self.inline.rich(element.children)}</b>")
        else:
            self._link_in_heading(element)
            ids = [element.attrs.get("id", "")]
            for inner in element.elements("a", "span"):
                ids += [inner.attrs.get("id", ""), inner.attrs.get("name", "")]
            self.builder.heading(int(element.tag[1]), text, [found for found in ids if found])

    def _link_in_heading(self, element: Element) -> None:
        for anchor in element.elements("a"):
            if anchor.attrs.get("href", "").lstrip("#") and not anchor.attrs["href"].startswith("#"):
                self.notes.changed(f"A heading is no link any more: {anchor.attrs['href']}")

    def divider(self, element: Element) -> None:
        """Add a line."""
        self.builder.add("divider", None)

    def code(self, element: Element) -> None:
        """Add code that was lifted; or a <pre> that was never closed, as far as it goes."""
        code = self.inline.lifted.find(element.attrs.get("data-code", ""))
        if code and code.verse:
            lines = [self.inline.escaped(line) for line in code.text.split("\n")]
            self.builder.paragraph("<br/>".join(lines))
        else:
            self.builder.code(code or Code(self.inline.raw(element)))

    # Asides

    def callout(self, element: Element) -> None:
        """Add a call-out for an aside that was one."""
        if kind := element.attrs.get("data-callout"):
            self._boxed(kind, element.attrs.get("title", ""), element.children)
        else:
            self.walk(element.children)

    def details(self, element: Element) -> None:
        """Add a call-out for what readers had to open."""
        summary = next((child for child in element.children if _is(child, "summary")), None)
        title = self.inline.plain(summary.children) if isinstance(summary, Element) else ""
        self.notes.changed("What readers had to open is open: a call-out with the same title")
        self._boxed("note", title, [child for child in element.children if child is not summary])

    def _boxed(self, kind: str, title: str, nodes: list[Node]) -> None:
        inside = Builder()
        Flow(inside, self.inline).walk(nodes)
        texts = [block["value"] for block in inside.blocks if block["type"] == "paragraph"]
        title = " ".join(title.split())
        if len(texts) == len(inside.blocks) == 1 and len(title) <= 120:
            text = self.inline.lighter(texts[0])
            if kind == "tldr":
                self.builder.add("tldr", {"text": text})
            else:
                self.builder.add("callout", {"kind": kind, "title": title, "text": text})
            return
        if title:
            self.builder.paragraph(f"<b>{self.inline.escaped(title)}</b>")
        for place, block in enumerate(inside.blocks):
            ids = next((ids for at, ids in inside.heading_ids if at == place), None)
            if ids is not None:
                self.builder.heading(block["value"]["level"], block["value"]["text"], ids)
            elif block["type"] == "paragraph":
                self.builder.rich(block["value"])
            else:
                self.builder.add(block["type"], block["value"])


def _is(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag == tag


def _https(address: str) -> str:
    return re.sub(r"^(?:http:)?//", "https://", address)

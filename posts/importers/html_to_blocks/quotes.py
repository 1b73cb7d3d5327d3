"""Quotations: words, who said them and where; what a quotation cannot hold stands between its parts."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from posts.importers.html_to_blocks.inline import safe_address
from posts.importers.html_to_blocks.shapes import (
    INLINE,
    LISTS,
    PLAIN,
    hoist,
    is_blank,
    is_inline,
    last_of,
)
from posts.importers.html_to_blocks.tree import Element, Node

if TYPE_CHECKING:
    from posts.importers.html_to_blocks.flow import Flow

_LONGEST_NAME = 200
_is_url = URLValidator(schemes=["http", "https"])


class Quotes:
    """Adds quotations to the flow."""

    def __init__(self, flow: "Flow") -> None:
        self.flow = flow

    def add(self, element: Element) -> None:
        """Add a quotation."""
        by, source = self._credit(element)
        source = source or _url(element.attrs.get("cite", "")) or _tweet(element)
        parts: list[str | Element] = []
        self._collect(element.children, parts)
        last = max((n for n, part in enumerate(parts) if isinstance(part, str)), default=None)
        for place, part in enumerate(parts):
            if isinstance(part, str):
                here = place == last
                value = {"text": part, "attribution": by if here else "", "source": source if here else ""}
                self.flow.builder.add("quote", value)
            else:
                self.flow.block(part)
        if last is None and by:
            self.flow.builder.paragraph(self.flow.inline.escaped(by))

    def _credit(self, element: Element) -> tuple[str, str]:
        """Take who said it out of the quotation."""
        found = last_of(element)
        if found is None:
            return "", ""
        parent, place = found
        cite = parent.children[place]
        assert isinstance(cite, Element)  # noqa: S101 - last_of finds elements
        by = " ".join(self.flow.inline.plain(cite.children).split()).lstrip("—–- ")
        anchors = [a.attrs.get("href", "") for a in cite.elements("a") if a.attrs.get("href")]
        source = _url(anchors[0]) if len(anchors) == 1 else ""
        if not by or len(by) > _LONGEST_NAME or len(anchors) > bool(source):
            return "", ""
        del parent.children[place]
        return by, source

    def _collect(self, nodes: list[Node], parts: list[str | Element]) -> None:
        run: list[Node] = []
        for node in nodes:
            if is_inline(node):
                run.append(node)
                continue
            self._say(self._words(run), parts)
            run = []
            assert isinstance(node, Element)  # noqa: S101 - a text is inline
            if node.tag in LISTS:
                self._list(node, parts)
            elif node.tag in INLINE:
                self._collect(hoist(node), parts)
            elif node.tag in PLAIN or node.tag in ("li", "blockquote"):
                self._collect(node.children, parts)
            else:
                parts.append(node)
        self._say(self._words(run), parts)

    def _list(self, element: Element, parts: list[str | Element]) -> None:
        tight = False
        for number, child in enumerate((c for c in element.children if not is_blank(c)), 1):
            inside: list[str | Element] = []
            self._collect([child], inside)
            mark = f"{number}." if element.tag == "ol" else "•"
            for place, part in enumerate(inside):
                if isinstance(part, str):
                    self._say(part if place else f"{mark} {part}", parts, tight=tight and not place)
                else:
                    parts.append(part)
            tight = bool(inside) and isinstance(inside[-1], str)

    def _say(self, text: str, parts: list[str | Element], *, tight: bool = False) -> None:
        if not text:
            return
        if parts and isinstance(parts[-1], str):
            parts[-1] += ("\n" if tight else "\n\n") + text
        else:
            parts.append(text)

    def _words(self, nodes: list[Node]) -> str:
        notes = self.flow.notes
        around = Element("span", {}, nodes)
        if around.elements("strong", "b", "em", "i", "code"):
            notes.changed("Emphasis within a quotation is gone, its words are not")
        for anchor in around.elements("a"):
            self._write_out(anchor)
        return self.flow.inline.plain(nodes)

    def _write_out(self, anchor: Element) -> None:
        address = safe_address(anchor.attrs.get("href", ""))
        words = anchor.text().strip()
        if address and not address.startswith("#") and words and words not in address:
            anchor.children.append(f" ({address})")
            self.flow.notes.changed("A link within a quotation is written out")


def _url(address: str) -> str:
    address = safe_address(address)
    try:
        _is_url(address)
    except ValidationError:
        return ""
    return address


def _tweet(element: Element) -> str:
    """The address of a post on a network that is embedded as a quotation: its last link."""
    if not element.classes & {"twitter-tweet", "instagram-media", "bluesky-embed", "mastodon-embed"}:
        return ""
    anchors = element.elements("a")
    return _url(anchors[-1].attrs.get("href", "")) if anchors else ""

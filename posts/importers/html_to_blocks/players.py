"""Recordings and files: what is played or taken away."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from posts.blocks.embed import find_provider
from posts.importers.html_to_blocks.inline import safe_address
from posts.importers.html_to_blocks.shapes import is_inline
from posts.importers.html_to_blocks.tree import Element, without

if TYPE_CHECKING:
    from posts.importers.html_to_blocks.flow import Flow

PLAYERS = ("iframe", "video", "audio", "object", "embed")
_LONGEST_TITLE = 200


class Players:
    """Adds recordings and files to the flow."""

    def __init__(self, flow: "Flow") -> None:
        self.flow = flow

    def embed(self, element: Element, caption: str) -> None:
        players = element.elements(*PLAYERS)
        anchors = [a.attrs["href"] for a in element.elements("a") if a.attrs.get("href")]
        text = self.flow.inline.plain(element.children).strip()
        if players:
            self.flow.media.captioned(element, caption)
        elif re.fullmatch(r"\S+", text) and safe_address(text).startswith(("http", "//")):
            self.recording(text, caption)
        elif len(anchors) == 1 and not element.elements("blockquote", "p", "img"):
            self.recording(anchors[0], caption or text)
        else:
            self.flow.media.captioned(element, caption)

    def player(self, element: Element, caption: str = "") -> None:
        """Add what an element would have played."""
        sources = [element, *element.elements("source", "embed", "iframe")]
        names = ("src", "data-src", "data-lazy-src", "data")
        found = (inner.attrs[name] for inner in sources for name in names if inner.attrs.get(name))
        address = next(found, "")
        if address:
            self.recording(address, caption or element.attrs.get("title", ""))
        else:
            self.flow.notes.dropped(f"A <{element.tag}> that names no address")
            self.flow.media.say(caption)
        rest = [child for child in element.children if not is_inline(child) or element.text().strip()]
        # An <embed> within is the same recording, for browsers that did not know the element around it.
        self.flow.walk(without(rest, PLAYERS) if address else rest)

    def recording(self, address: str, caption: str) -> None:
        """Add a recording of a host that may be framed, or a link to any other."""
        address = safe_address(
            re.sub(r"^(?:http:)?//(?=[^/]*(?:youtu|vimeo|asciinema))", "https://", address)
        )
        provider = find_provider(address)
        caption = " ".join(caption.split())
        if provider and len(caption) <= _LONGEST_TITLE:
            title = caption or f"A recording on {provider[0].name}"
            self.flow.builder.add("embed", {"url": address, "title": title})
            return
        host = urlsplit(address).hostname or "this site" if address else ""
        if host:
            self.flow.notes.changed(f"An embed of {host} is a link")
        words = self.flow.inline.escaped(caption or address)
        link = self.flow.inline.rich([Element("a", {"href": address}, [caption or address])])
        self.flow.builder.paragraph(link if address else words)

    def file(self, element: Element) -> None:
        """Add a file to download, or a link to it."""
        anchors = [a for a in element.elements("a") if a.attrs.get("href")]
        named = next((a for a in anchors if "wp-block-file__button" not in a.classes), None)
        if named is None:
            self.flow.walk(element.children)
            return
        for button in (a for a in anchors if a is not named and a.text().strip()):
            self.flow.notes.dropped(f"The button “{button.text().strip()[:60]}” beside a file")
        words = self.flow.inline.plain(named.children)
        document = self.flow.inline.library.document(safe_address(named.attrs["href"]))
        if document is None:
            self.flow.builder.paragraph(self.flow.inline.rich([named]))
        else:
            self.flow.builder.add("download", {"document": document, "title": words[:200]})

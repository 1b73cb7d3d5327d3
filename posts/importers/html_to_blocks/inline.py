"""Words and what is done to them: rich text as Wagtail stores it, and plain text."""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from posts.importers.code import Code, Lifted
from posts.importers.html_to_blocks.library import Library
from posts.importers.html_to_blocks.tree import SCHEMES, Element, Node
from posts.importers.notes import Notes
from posts.text import legal

_MARKUP = {
    "strong": "b",
    "b": "b",
    "em": "i",
    "i": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "del": "s",
    "s": "s",
    "strike": "s",
    "sup": "sup",
    "sub": "sub",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_LATEX = re.compile(r"\$latex\s+(.+?)\$", re.DOTALL)
_AROUND_BREAK = re.compile(r" *<br/> *")
_BREAK_IN_CODE = "\x01"  # cannot be in a text: `legal` drops it
_EDGES = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")
_NOTHING = re.compile(r"<[^>]*>|&nbsp;|[\s\u00a0\u200b\ufeff]")
# Pictures that are characters.
CHARACTERS = frozenset({"wp-smiley", "emoji", "latex"})


def safe_address(address: str) -> str:
    """Return an address that may be linked to, or nothing. A browser ignores line breaks in it."""
    address = re.sub(r"[\t\r\n]", "", address).strip("\x00\x01\x02 \x1f")
    address = legal(address).replace(" ", "%20")
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:  # “http://[” and the like
        return ""
    if scheme and scheme not in SCHEMES:
        return ""
    return "" if not scheme and ":" in address.split("/")[0].split("?")[0].split("#")[0] else address


class Inline:
    """Writes what is within a paragraph. `referred` are the footnotes that rich text has referred to."""

    def __init__(self, lifted: Lifted, library: Library, notes: Notes) -> None:
        self.lifted, self.library, self.notes = lifted, library, notes

    # Rich text

    def rich(self, nodes: Iterable[Node], *, footnotes: bool = True) -> str:
        """Return HTML that a rich text block may hold, without white space around it."""
        html = self._many(nodes, footnotes=footnotes, within=frozenset())
        if "<br/>" in html or _BREAK_IN_CODE in html:
            html = _AROUND_BREAK.sub("<br/>", html).replace(_BREAK_IN_CODE, "<br/>")
            return _EDGES.sub("", html)
        return html.strip()

    def _many(self, nodes: Iterable[Node], *, footnotes: bool, within: frozenset[str]) -> str:
        parts = []
        for node in nodes:
            if isinstance(node, str):
                parts.append(self._words(node, within))
            else:
                parts.append(self._element(node, footnotes=footnotes, within=within))
        return "".join(parts)

    def _words(self, text: str, within: frozenset[str]) -> str:
        html = escape(_SPACES.sub(" ", legal(text)), quote=False)
        if "$latex" in html and not within & {"code", "a"}:
            html = _LATEX.sub(self._formula, html)
        return html

    def _formula(self, match: re.Match[str]) -> str:
        self.notes.changed("A formula within a line is shown as LaTeX")
        return f"<code>{match[1]}</code>"

    def _element(self, element: Element, *, footnotes: bool, within: frozenset[str]) -> str:
        tag, attrs = element.tag, element.attrs
        if tag == "br":
            return "<br/>"
        if tag == "img":
            return escape(image_words(element), quote=False)
        if code := self.lifted.find(attrs.get("data-code", "")):
            return self._code(code, within)
        if (label := attrs.get("data-note", "")).isdecimal() and not element.children:
            return f"[^{label}]" if footnotes else f"[{escape(label)}]"
        if tag == "a":
            return self._link(element, footnotes=footnotes, within=within)
        mark = _MARKUP.get(tag) or _mark_of_style(attrs.get("style", ""))
        inside = within | {mark} if mark else within
        inner = self._many(element.children, footnotes=footnotes, within=inside)
        if tag == "q":
            return f"“{inner}”"
        if not mark or mark in within or not inner.strip():
            return inner
        return f"<{mark}>{inner}</{mark}>"

    def _code(self, code: Code, within: frozenset[str]) -> str:
        html = escape(legal(code.text), quote=False).replace("\n", _BREAK_IN_CODE)
        return html if "code" in within or not html.strip() else f"<code>{html}</code>"

    def _link(self, element: Element, *, footnotes: bool, within: frozenset[str]) -> str:
        inner = self._many(element.children, footnotes=footnotes, within=within | {"a"})
        written = element.attrs.get("href", "")
        address = safe_address(written)
        if written and not address:
            self.notes.dropped(f"A link to “{written[:80]}”, an address that may not be linked to")
        if not address or "a" in within or not inner.strip():
            return inner
        attributes = self.library.link(address)
        listed = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        return f"<a{listed}>{inner}</a>" if listed else inner

    def escaped(self, text: str) -> str:
        """Return text as HTML."""
        return escape(_SPACES.sub(" ", legal(text)), quote=False)

    def lighter(self, html: str) -> str:
        """Return rich text for a place that allows less: no strokes, no raised text, no footnotes."""
        return re.sub(r"\[\^(\d+)\]", r"[\1]", re.sub(r"</?(?:s|sup|sub)>", "", html))

    # Plain text

    def raw(self, element: Element) -> str:
        """Return all text of an element as it stands, with the code in it."""
        parts: list[str] = []
        for child in element.children:
            if isinstance(child, str):
                after_break = bool(parts) and parts[-1] == "\n"
                parts.append(legal(child).removeprefix("\n") if after_break else legal(child))
            elif child.tag == "br":
                parts.append("\n")
            else:
                code = self.lifted.find(child.attrs.get("data-code", ""))
                parts.append(code.text if code else self.raw(child))
        return "".join(parts)

    def plain(self, nodes: Iterable[Node]) -> str:
        """Return the words alone, with a line break for each <br>, and links written out as addresses."""
        lines = "".join(self._plain(node) for node in nodes).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    def _plain(self, node: Node) -> str:
        if isinstance(node, str):
            return _SPACES.sub(" ", legal(node))
        if node.tag == "br":
            return "\n"
        if node.tag == "img":
            return image_words(node)
        if code := self.lifted.find(node.attrs.get("data-code", "")):
            return legal(code.text)
        if node.attrs.get("data-note", "").isdecimal() and not node.children:
            return f"[{node.attrs['data-note']}]"
        inner = "".join(self._plain(child) for child in node.children)
        return f"“{inner}”" if node.tag == "q" else inner


def image_words(element: Element) -> str:
    """What a picture among words says: a smiley or a formula; others are taken out before."""
    return element.attrs.get("alt", "") if element.classes & CHARACTERS else ""


def _mark_of_style(style: str) -> str:
    if not style:
        return ""
    return "b" if _BOLD.search(style) else "i" if _ITALIC.search(style) else ""


def is_blank(html: str) -> bool:
    """Whether rich text shows nothing."""
    return not html[:1].isalnum() and not _NOTHING.sub("", html)

"""A text as a tree: parsed and sanitized by nh3 (an HTML5 parser), then read by the standard library.

What nh3 writes is balanced, so that a simple parser reads it exactly.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from posts.importers.notes import Notes

DEEPEST = 100  # elements within each other; what is deeper stands beside
VOID = frozenset("area br col embed hr img input param source track wbr".split())
# Everything that says something about the text around it. What is not here is unwrapped, its text kept.
TAGS = frozenset(
    """
    a abbr acronym address article aside audio b big blockquote br caption center cite code col colgroup
    dd del details dfn div dl dt em embed figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i
    iframe img ins kbd li main mark nav object ol p pre q s samp section small source span strike strong
    sub summary sup table tbody td tfoot th thead time tr tt u ul var video
    """.split()
)
GONE = frozenset({"script", "style"})  # with all that is in them
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
_KNOWN = (
    TAGS
    | GONE
    | frozenset("html head body title meta link wbr form input button label select option".split())
)
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(GONE),
    attributes={
        "*": {"class", "id", "title", "style", "lang"},
        "a": {"href", "name"},
        "audio": {"src"},
        "blockquote": {"cite"},
        "embed": {"src"},
        "iframe": {"src"},
        "img": {"src", "alt", "width", "height"},
        "object": {"data"},
        "ol": {"start"},
        "q": {"cite"},
        "source": {"src"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "video": {"src", "poster"},
    },
    generic_attribute_prefixes={"data-"},
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)
_HANDLER = re.compile(r"<[a-zA-Z][^<>]*\son[a-zA-Z]+\s*=")
_SCRIPT_ADDRESS = re.compile(
    r"""\b(?:href|src|action)\s*=\s*["']?\s*(?:javascript|vbscript|data)\s*:""", re.IGNORECASE
)
_OPENING = re.compile(r"<([a-zA-Z][\w:-]*)")


@dataclass(slots=True)
class Element:
    """An element with its children."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    is_inline: bool | None = None  # once somebody has asked: see `flow`

    @property
    def classes(self) -> frozenset[str]:
        """The words of its class attribute."""
        return frozenset(self.attrs.get("class", "").split())

    def elements(self, *tags: str) -> list["Element"]:
        """Every element of one of these kinds below this one, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.tag in tags else []
                found += child.elements(*tags)
        return found

    def text(self) -> str:
        """All text below."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


Node = Element | str


def without(nodes: list[Node], tags: tuple[str, ...]) -> list[Node]:
    """Return the same without the elements of some kinds, wherever they are."""
    return [
        node if isinstance(node, str) else Element(node.tag, node.attrs, without(node.children, tags))
        for node in nodes
        if isinstance(node, str) or node.tag not in tags
    ]


def parse(html: str, notes: Notes) -> Element:
    """Return the text as a tree below an element "body", and note what a browser will not get any more."""
    _note_what_goes(html, notes)
    builder = _Builder()
    builder.feed(_CLEANER.clean(html))
    builder.close()
    return builder.root


def _note_what_goes(html: str, notes: Notes) -> None:
    for tag in dict.fromkeys(name.lower() for name in _OPENING.findall(html)):
        if tag in GONE:
            notes.dropped(f"A <{tag}> element")
        elif tag not in _KNOWN:
            notes.changed(f"The element <{tag}> is gone, its text is not")
    if _HANDLER.search(html):
        notes.dropped("A script in an attribute (onclick and the like)")
    if _SCRIPT_ADDRESS.search(html):
        notes.dropped("An address that runs or holds something (javascript:, data:)")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self._stack = [self.root]
        self._too_deep: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._stack) > DEEPEST and tag not in VOID:
            self._too_deep.append(tag)
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._stack[-1].children.append(element)
        if tag not in VOID:
            self._stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep.pop()
        elif len(self._stack) > 1 and tag not in VOID:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        here = self._stack[-1].children
        if here and isinstance(here[-1], str):
            here[-1] += data
        else:
            here.append(data)

"""What a rich text says, as it is stored: read once, and without building a tree of it."""

from dataclasses import dataclass
from html.parser import HTMLParser

LINES = frozenset("p li br h2 h3 h4 h5 h6 blockquote".split())  # what ends a line


@dataclass(frozen=True)
class Link:
    """Where a text leads: an address, or the number of a page or a document of this site."""

    words: str
    href: str = ""
    page: int | None = None
    document: int | None = None


class RichText(HTMLParser):
    """The words of a rich text, those of them that are no code, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._text: list[str] = []
        self._prose: list[str] = []
        self._code = 0  # elements of code around
        self._anchors: list[tuple[dict[str, str | None], int]] = []  # with where their words begin
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All words."""
        return "".join(self._text)

    @property
    def prose(self) -> str:
        """All words but code."""
        return "".join(self._prose)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where code and a link begin."""
        self._code += tag == "code"
        if tag == "a":
            self._anchors.append((dict(attrs), len(self._text)))
        if tag == "br":
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        """Note where they end, and lines do."""
        self._code -= tag == "code" and self._code > 0
        if tag == "a" and self._anchors:
            attributes, begin = self._anchors.pop()
            self.links.append(_link(" ".join("".join(self._text[begin:]).split()), attributes))
        if tag in LINES:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        """Take words."""
        self._say(data)

    def _say(self, words: str) -> None:
        self._text.append(words)
        if not self._code:
            self._prose.append(words)


def _link(words: str, attributes: dict[str, str | None]) -> Link:
    identity = attributes.get("id") or ""
    number = int(identity) if identity.isascii() and identity.isdecimal() and len(identity) < 19 else 0
    match attributes.get("linktype"):
        case "page":
            return Link(words, page=number)
        case "document":
            return Link(words, document=number)
    return Link(words, href=(attributes.get("href") or "").strip())

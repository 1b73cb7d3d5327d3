"""Words as Markdown (CommonMark, with the tables and footnotes of GitHub): what is text stays text."""

import re
from typing import Any
from urllib.parse import quote

from markdownify import MarkdownConverter

from posts.blocks.footnotes import replace_references
from posts.fulltext import fit

# Characters that mean something wherever they stand. An underscore inside a word does not.
_INLINE = re.compile(r"[\\`*\[\]<$|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
# What begins a heading, a quotation, a list or a line where it begins a line.
_AT_START = re.compile(r"^(\s*)([#>]|[=+-](?=[=+\s-]|$)|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_FENCES = re.compile(r"`+")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def escape(text: str) -> str:
    """Return text that shows as it is."""
    return _AT_START.sub(_guarded, _INLINE.sub(r"\\\g<0>", text))


def _guarded(match: re.Match[str]) -> str:
    space, mark = match.groups()
    # A number is made harmless by escaping the dot behind it, which begins the rest of the line.
    return f"{space}{mark}\\" if mark.isdecimal() else f"{space}\\{mark}"


def line(text: str) -> str:
    """Return text as a single line that shows as it is."""
    return escape(" ".join(text.split()))


def link(words: str, url: str) -> str:
    """Return a link; the words are text."""
    return f"[{line(words)}]({target(url)})"


def image(alt: str, url: str, title: str = "") -> str:
    """Return a picture; `alt` and `title` are text."""
    named = line(title).replace('"', '\\"')
    return f'![{line(alt)}]({target(url)} "{named}")' if named else f"![{line(alt)}]({target(url)})"


def target(url: str) -> str:
    """Return an address that ends where the link ends."""
    return quote(url, safe="%/:=&?~#+!$,;'@*[]")


def code_span(text: str) -> str:
    """Return text as code within a line."""
    text = " ".join(text.split())
    fence = "`" * (_longest_fence(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def code_block(code: str, language: str) -> str:
    """Return code between fences that are longer than any within it."""
    fence = "`" * max(3, _longest_fence(code) + 1)
    code = code.replace("\r\n", "\n").strip("\n")
    return f"{fence}{language}\n{code}\n{fence}"


def _longest_fence(text: str) -> int:
    return max((len(run) for run in _FENCES.findall(text)), default=0)


def quotation(text: str) -> str:
    """Put a text that is Markdown into a quotation."""
    return "\n".join(f"> {row}".rstrip() for row in text.split("\n"))


def indented(text: str, width: int) -> str:
    """Indent all lines of a text but the first."""
    return re.sub(r"\n(?=.)", "\n" + " " * width, text)


class _Converter(MarkdownConverter):
    """Markdownify with escapes that leave more of the text readable, and with references to footnotes."""

    def escape(self, text: str, parent_tags: Any) -> str:
        return escape(text)

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"[{text.strip()}]({target(el['href'])})" if text.strip() and el.get("href") else text

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        return image(el.get("alt", ""), el["src"]) if el.get("src") else ""

    def convert_figcaption(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n*{text.strip()}*\n\n" if text.strip() else ""

    def convert_footnote_ref(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"[^{el.get_text()}]"


_converter = _Converter(
    heading_style="atx",
    bullets="-",
    newline_style="backslash",
    # Markdown has no signs for these, and takes the elements.
    sup_symbol="<sup>",
    sub_symbol="<sub>",
)


def from_html(html: str, *, address: str, labels: frozenset[str] = frozenset()) -> str:
    """Convert HTML of the site. Relative addresses start at `address`; `labels` are those of footnotes."""

    def reference(match: re.Match[str]) -> str:
        label = match[1]
        return f"<footnote-ref>{label}</footnote-ref>" if label in labels else match[0]

    text: str = _converter.convert(replace_references(fit(html, address), reference))
    return _TRAILING.sub("", text).strip()

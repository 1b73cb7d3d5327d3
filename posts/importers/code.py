"""Code is lifted out of a text before anything else reads it, and put back at the very end.

So no rule for paragraphs, no shortcode and no sanitizer ever touches it: an attack sample arrives as it
was shown. What stands in its place until then is an empty element with a number.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from posts.blocks.code import parse_lines
from posts.importers import languages
from posts.importers.notes import Notes
from posts.importers.shortcode_text import attributes_of

# Shortcodes whose content is code. Those that are named after a language say which.
CODE_SHORTCODES = ("code", "sourcecode", "source", "cc", "ccb", "crayon", "pre")
LANGUAGE_SHORTCODES = (
    "bash shell cpp csharp css diff go groovy html java javascript js json jscript kotlin perl php plain "
    "powershell python py rails ruby rust scala sql text vb xml yaml"
).split()
_TAG_END = r"""((?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?)/?>"""
_NAMES = "|".join([*CODE_SHORTCODES, *LANGUAGE_SHORTCODES])
_OPEN = re.compile(
    rf"""
    <!--\s*wp:(?P<block>[\w/-]+)[ ]+(?P<json>\{{[^\n]*?\}})\s+/?-->
    |<(?P<tag>pre|xmp|listing|code){_TAG_END}
    |\[(?P<name>{_NAMES})(?P<attributes>(?:\s[^\]]*)?)\]
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Elements with which code is colored, numbered and laid out; anything else in it is code itself.
_LAYOUT = frozenset(
    """
    a b big cite code del div em font i ins kbd li mark ol p pre s samp small span strong sub sup table tbody
    td thead tr tt u ul var
    """.split()
)
_LINE_ENDS = frozenset("div p li tr".split())
_TAG = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]*){_TAG_END}")
_GUTTER = re.compile(
    r"""<(td|span|div)\b[^>]*\bclass=["'][^"']*\b(?:gutter|linenos?|line-numbers?-rows|crayon-nums?|lnum)\b"""
    r"""[^>]*>.*?</\1>""",
    re.IGNORECASE | re.DOTALL,
)
_WRAPPED = re.compile(rf"\s*<pre{_TAG_END}(.*)</pre>\s*", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_OPTION = re.compile(r"([\w-]+)\s*:\s*(\[[^\]]*\]|\"[^\"]*\"|'[^']*'|[^;\s]+)")


@dataclass(frozen=True)
class Code:
    """A piece of code with what is said about it."""

    text: str
    language: str = "text"
    filename: str = ""
    highlight: str = ""
    inline: bool = False
    verse: bool = False  # a poem, which is no code


@dataclass
class Lifted:
    """A text without its code."""

    html: str
    mark: str  # what the numbers begin with, so that nothing in the text can be one
    pieces: list[Code] = field(default_factory=list)

    def find(self, number: str) -> Code | None:
        """The code that an element with this number stands for."""
        place = number.removeprefix(f"{self.mark}-")
        known = number.startswith(f"{self.mark}-") and place.isascii() and place.isdecimal()
        return self.pieces[int(place)] if known and int(place) < len(self.pieces) else None


def lift(source: str, notes: Notes, *, shortcodes: bool = True) -> Lifted:
    """Take all code out of a text; where shortcodes mean nothing, out of elements only."""
    lifted = Lifted("", hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:12])
    done, position, block = [], 0, {}
    without_end: set[str] = set()
    while opening := _OPEN.search(source, position):
        name = (opening["tag"] or opening["name"] or "").lower()
        means_nothing = name in without_end or (opening["name"] and not shortcodes)
        end = None if means_nothing else _end(source, opening)
        done.append(source[position : opening.start()])
        position = end[1] if end else opening.end()
        if end is None:
            if name:
                without_end.add(name)  # No need to look for it again.
            else:
                block = _json(opening["json"])
            done.append(opening[0])
            continue
        alone = _is_alone(source, opening.start(), end[1])
        code = _read(opening, source[opening.end() : end[0]], block, notes, alone=alone)
        tag = "code" if code.inline else "pre"
        done.append(f'<{tag} data-code="{lifted.mark}-{len(lifted.pieces)}"></{tag}>')
        lifted.pieces.append(code)
    lifted.html = "".join([*done, source[position:]])
    return lifted


def _end(source: str, opening: re.Match[str]) -> tuple[int, int] | None:
    """Where the code ends and where what ends it does; nothing for the mark of a block, or without an end."""
    if opening["block"]:
        return None
    closer = rf"</{opening['tag']}\s*>" if opening["tag"] else rf"\[/{opening['name']}\]"
    found = re.compile(closer, re.IGNORECASE).search(source, opening.end())
    return found.span() if found else None


def _is_alone(source: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the lines of a piece of code."""
    before, after = source[max(0, start - 20) : start].rstrip(" \t"), source[end : end + 20].lstrip(" \t")
    return before[-1:] in ("", "\n", ">") and after[:1] in ("", "\n", "\r", "<")


def _read(opening: re.Match[str], inner: str, block: dict[str, str], notes: Notes, *, alone: bool) -> Code:
    if opening["name"]:
        return _of_shortcode(opening["name"].lower(), attributes_of(opening["attributes"]), inner, notes)
    attributes = attributes_of(opening[4])
    if opening["tag"].lower() == "code":
        text = text_of(inner)
        if alone and "\n" in text.strip("\n"):
            return _code(text, attributes, attributes, notes=notes)
        return Code(" ".join(text.splitlines()), inline=True)
    # What the mark of a block says counts for the next element, and once.
    said = dict(block)
    block.clear()
    return _of_element(opening["tag"].lower(), attributes, inner, said, notes)


def _json(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _of_shortcode(name: str, attributes: dict[str, str], inner: str, notes: Notes) -> Code:
    if name in LANGUAGE_SHORTCODES:
        attributes.setdefault("language", name)
    if wrapped := _WRAPPED.fullmatch(inner):
        text = text_of(wrapped[2])
    elif "<" in inner or ">" in inner:
        # The plugins' own rule: a text with angle brackets was stored as it is, one without them escaped.
        text = inner
    else:
        text = html.unescape(inner)
    return _code(text, attributes, attributes, notes=notes)


def _of_element(
    tag: str, attributes: dict[str, str], inner: str, block: dict[str, str], notes: Notes
) -> Code:
    nested = re.match(rf"\s*<code{_TAG_END}", inner, re.IGNORECASE)
    within = attributes_of(nested[1]) if nested else {}
    text = html.unescape(inner) if tag == "xmp" else text_of(inner)
    if "code" in block and "shiki" in attributes.get("class", ""):
        text = html.unescape(block["code"])  # Code Block Pro
    if "wp-block-verse" in attributes.get("class", ""):
        return Code(text.strip("\n"), verse=True)
    return _code(text, attributes, within, attributes, block, notes=notes)


def _code(text: str, options: Mapping[str, str], *sources: Mapping[str, str], notes: Notes) -> Code:
    named = languages.named_in(*sources)
    language = languages.ours(named)
    if named and language is None:
        notes.changed(f"Code in “{named}”, a language that is not offered here, is plain text")
    details = {**_options(options.get("class", "")), **options}
    return Code(
        text=text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"),
        language=language or "text",
        filename=html.unescape(details.get("title") or details.get("data-enlighter-title") or "").strip()[
            :120
        ],
        highlight=_lines(details),
    )


def _options(classes: str) -> dict[str, str]:
    """What SyntaxHighlighter and Crayon write into a class: “brush: php; highlight: [2,3]”."""
    return {name: value.strip("[]\"'") for name, value in _OPTION.findall(html.unescape(classes))}


def _lines(details: Mapping[str, str]) -> str:
    for name in ("highlight", "data-line", "data-enlighter-highlight", "mark"):
        value = details.get(name, "").strip("[] ")
        try:
            if value and len(value) <= 60 and parse_lines(value):
                return value
        except ValueError:
            continue
    return ""


def text_of(inner: str) -> str:
    """The code in HTML: what colors and numbers it is dropped, and every other tag is code itself."""
    if "<" in inner:
        inner = _TAG.sub(_layout, _BREAK.sub("\n", _GUTTER.sub("", inner)))
    return html.unescape(inner)


def _layout(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name not in _LAYOUT:
        return match[0]
    return "\n" if match[1] and name in _LINE_ENDS else ""

"""The block editor's marks: comments around the HTML of each block, and blocks that are a comment alone."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from posts.importers.notes import Notes

_MARK = re.compile(r"<!--\s*(/?)wp:([a-z][\w/-]*)[ \t]*(\{[^\n]*?\})?\s*(/?)-->")
# Blocks that leave nothing behind, and of which nobody needs to know.
_SILENT = frozenset({"spacer", "footnotes", "more"})
_DEEPEST = 3  # reusable blocks within reusable blocks

Fragments = Callable[[int], str | None]  # the content of a reusable block, by its number


@dataclass(frozen=True)
class Segment:
    """A part of a text that was written in one of the two editors."""

    html: str
    classic: bool


def segments(source: str, notes: Notes, fragments: Fragments) -> list[Segment]:
    """Take a text apart into what the block editor wrote and what lies between. The marks are gone."""
    found: list[Segment] = []
    depth = position = 0
    for mark in _MARK.finditer(source):
        _add(found, source[position : mark.start()], classic=depth == 0)
        position = mark.end()
        closes, name, written, alone = mark.groups()
        name = name.removeprefix("core/")
        if alone:
            _add(found, _alone(name, _values(written), notes, fragments), classic=False)
        elif name == "freeform":
            continue
        elif closes:
            depth = max(0, depth - 1)
        else:
            depth += 1
    _add(found, source[position:], classic=depth == 0)
    return found


def _add(found: list[Segment], text: str, *, classic: bool) -> None:
    if found and found[-1].classic == classic:
        found[-1] = Segment(found[-1].html + text, classic)
    elif text.strip():
        found.append(Segment(text, classic))
    elif text and found:
        found[-1] = Segment(found[-1].html + text, found[-1].classic)


def expand(source: str, notes: Notes, fragments: Fragments, depth: int = 0) -> str:
    """Put the content of reusable blocks in their places."""

    def replace(mark: re.Match[str]) -> str:
        reference = _values(mark[1]).get("ref")
        content = fragments(reference) if isinstance(reference, int) and depth < _DEEPEST else None
        if content is None:
            notes.missing(f"The reusable block {reference} is not in the export")
            return ""
        return expand(content, notes, fragments, depth + 1)

    return re.sub(r"<!--\s*wp:(?:core/)?block[ \t]*(\{[^\n]*?\})\s*/-->", replace, source)


def _values(written: str | None) -> dict[str, Any]:
    try:
        values = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _alone(name: str, values: dict[str, Any], notes: Notes, fragments: Fragments) -> str:
    """The HTML of a block that has none, as far as it says what it would show."""
    if name in _SILENT:
        return ""
    if name == "nextpage":
        notes.changed("A page break within the post: the post is one page")
        return ""
    if name in ("social-link", "navigation-link", "home-link") and values.get("url"):
        label = str(values.get("label") or values.get("service") or values["url"])
        return f'<p><a href="{escape(str(values["url"]))}">{escape(label)}</a></p>'
    texts = [text for text in _texts(values) if " " in text.strip()]
    if "/" in name and texts:
        notes.kept(f"Text of the block “{name}”, whose plugin drew it")
        return "".join(f"<p>{escape(text)}</p>" for text in texts)
    notes.dropped(f"The block “{name}”, which WordPress fills when a page is shown")
    return ""


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [inner for key, inner in value.items() if key not in ("style", "className", "field")]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []

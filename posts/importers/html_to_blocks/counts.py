"""How much there is of everything, before and after."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from posts.importers.code import Lifted
from posts.importers.html_to_blocks.shapes import INLINE, is_character
from posts.importers.html_to_blocks.tree import Element

_WORD = re.compile(r"\w+")
_HREF = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r"</?([^\s/>]*)[^>]*>")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is in a text."""

    words: int = 0
    headings: int = 0
    links: int = 0
    images: int = 0
    code: int = 0


def of_tree(roots: Iterable[Element], lifted: Lifted) -> tuple[Counts, Counter[str]]:
    """Count a text as it was: the elements, and its words one by one."""
    words: Counter[str] = Counter()
    headings = links = images = code = 0
    for root in roots:
        words.update(_WORD.findall(_text(root, lifted)))
        headings += sum(bool(h.text().strip()) for h in root.elements("h1", "h2", "h3", "h4", "h5", "h6"))
        links += sum(bool(a.attrs.get("href")) for a in root.elements("a"))
        images += sum(not is_character(img) for img in root.elements("img"))
        code += len(root.elements("pre"))
    return Counts(words.total(), headings, links, images, code), words


def _text(element: Element, lifted: Lifted) -> str:
    if found := lifted.find(element.attrs.get("data-code", "")):
        return found.text if found.inline else f" {found.text} "
    # Only between these is there no space where one begins and another ends.
    inner = "".join(child if isinstance(child, str) else _text(child, lifted) for child in element.children)
    return inner if element.tag in _WITHIN_WORDS else f" {inner} "


_WITHIN_WORDS = INLINE - {"br", "time"}


def of_blocks(blocks: list[dict[str, Any]]) -> tuple[Counts, Counter[str]]:
    """Count blocks likewise."""
    words: Counter[str] = Counter()
    hidden: Counter[str] = Counter()  # the address of a link that has other words now
    links = images = 0
    for block in blocks:
        for text in _texts(block["value"]):
            plain = unescape(_TAG.sub(_space, text)) if _is_rich(block["type"], text) else text
            words.update(_WORD.findall(plain))
            hidden.update(_WORD.findall(unescape(" ".join(_HREF.findall(text)))))
            links += text.count("<a ") if _is_rich(block["type"], text) else 0
        images += {"image": 1, "gallery": len(_items(block))}.get(block["type"], 0)
        links += block["type"] in ("embed", "download")
    kinds = Counter(block["type"] for block in blocks)
    return Counts(words.total(), kinds["heading"], links, images, kinds["code"]), words + hidden


def _items(block: dict[str, Any]) -> list[Any]:
    return block["value"]["images"] if block["type"] == "gallery" else []


def _is_rich(kind: str, text: str) -> bool:
    return kind in ("paragraph", "callout", "table", "footnotes") and text.startswith(("<p>", "<ul>", "<ol>"))


def _space(match: re.Match[str]) -> str:
    return "" if match[1] in _WITHIN_WORDS else " "


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in inner for text in _texts(item)]

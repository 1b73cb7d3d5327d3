"""The words of a body, without its markup and without what its fields are set to."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable

# PostgreSQL refuses a vector of more than a megabyte. Of an address it keeps the whole and the parts, so the
# vector of a text may be three times as long as the text: about 40,000 words stay well within that.
MOST_BYTES = 250_000
# Marks of footnotes: [^1]. They stand within sentences, which people look for.
_MARKS = re.compile(r"\[\^[^\]\s]+\]")
# Fields that say how something is shown.
_SETTINGS = {"highlight"}


def plain_text(body: Any) -> str:
    """Return what readers read of a stream, with single spaces, cut where it passes MOST_BYTES."""
    text = " ".join(_MARKS.sub("", part) for part in _parts(body.stream_block, body))
    return tidy(text).encode()[:MOST_BYTES].decode(errors="ignore")


def tidy(text: str) -> str:
    """Take out what cannot be seen: control characters, line breaks, soft hyphens. Single spaces stay."""
    words = " ".join(text.split())
    # What is said of single characters is true of most texts as a whole.
    return words if words.isprintable() else " ".join("".join(map(_visible, text)).split())


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    # Of the invisible ones, those that format a text stand within its words.
    return "" if unicodedata.category(character) == "Cf" else " "


def _parts(block: Any, value: Any) -> Iterator[str]:
    if value is None or isinstance(block, blocks.ChoiceBlock):
        return
    if children := _children(block, value):
        for child, inner in children:
            yield from _parts(child, inner)
        return
    if isinstance(value, TypedTable):
        yield from (column["heading"] for column in value.columns)
    yield from filter(None, block.get_searchable_content(value))


def _children(block: Any, value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, blocks.StreamValue):
        return [(child.block, child.value) for child in value]
    if isinstance(value, blocks.StructValue):
        fields = block.child_blocks.items()
        return [(field, value.get(name)) for name, field in fields if name not in _SETTINGS]
    if isinstance(block, blocks.ListBlock):
        return [(block.child_block, item) for item in value]
    return []

"""What is in a revision's content, part by part, as it is stored: nothing is loaded to find out."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock

Part = tuple[Any, Any]  # a field or a block, and its value
Child = tuple[str, Any, Any]  # its name or identity in the block around it, the block, and its value


def parts(model: type[Model], content: dict[str, Any]) -> Iterator[Part]:
    """Yield each field that has a value, and of a stream instead of it each block, the inner ones too."""
    for field in model._meta.concrete_fields:
        value = content.get(field.name)
        if not value:
            continue
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, stream(value))
        else:
            yield field, value


def is_rich_text(part: Any) -> bool:
    """Whether a field or a block holds HTML."""
    return isinstance(part, RichTextField | blocks.RichTextBlock)


def stream(value: Any) -> Any:
    """A stream as a list of blocks, where it is kept as text."""
    if isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _in_block(block: Any, raw: Any) -> Iterator[Part]:
    yield block, raw
    for _name, child, value in children(block, raw):
        if child and value:
            yield from _in_block(child, value)


def children(block: Any, raw: Any) -> Iterable[Child]:
    """The blocks in a block with their values; none where the value has not the shape of the block."""
    match block, raw:
        case blocks.BaseStreamBlock(), list():
            items = [item for item in raw if isinstance(item, dict)]
            return [
                (str(item.get("id") or ""), block.child_blocks.get(item.get("type")), item.get("value"))
                for item in items
            ]
        case blocks.ListBlock(), list():
            return [(name, block.child_block, value) for name, value in map(_item, raw)]
        case ImageBlock(), int():
            return [("image", block.child_blocks["image"], raw)]  # as Wagtail stored pictures once
        case blocks.BaseStructBlock(), dict():
            return [(name, child, raw.get(name)) for name, child in block.child_blocks.items()]
        case TypedTableBlock(), {"columns": columns, "rows": rows}:
            cells = [block.child_blocks.get(column["type"]) for column in columns]
            return [
                ("", cell, value) for row in rows for cell, value in zip(cells, row["values"], strict=False)
            ]
        case _:
            return []


def _item(item: Any) -> tuple[str, Any]:
    # Lists once were stored without the identities of their items.
    if isinstance(item, dict) and item.get("type") == "item":
        return str(item.get("id") or ""), item["value"]
    return "", item

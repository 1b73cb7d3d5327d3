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


def parts(model: type[Model], content: dict[str, Any]) -> Iterator[Part]:
    """Yield each field that has a value, and of a stream instead of it each block, the inner ones too."""
    for field in model._meta.concrete_fields:
        value = content.get(field.name)
        if not value:
            continue
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, _stream(value))
        else:
            yield field, value


def is_rich_text(part: Any) -> bool:
    """Whether a field or a block holds HTML."""
    return isinstance(part, RichTextField | blocks.RichTextBlock)


def _stream(value: Any) -> Any:
    if isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _in_block(block: Any, raw: Any) -> Iterator[Part]:
    yield block, raw
    for child, value in _children(block, raw):
        if child and value:
            yield from _in_block(child, value)


def _children(block: Any, raw: Any) -> Iterable[Part]:
    """The blocks in a block with their values; none where the value has not the shape of the block."""
    match block, raw:
        case blocks.BaseStreamBlock(), list():
            items = [item for item in raw if isinstance(item, dict)]
            return [(block.child_blocks.get(item.get("type")), item.get("value")) for item in items]
        case blocks.ListBlock(), list():
            return [(block.child_block, _item(item)) for item in raw]
        case ImageBlock(), int():
            return [(block.child_blocks["image"], raw)]  # as Wagtail stored pictures once
        case blocks.BaseStructBlock(), dict():
            return [(child, raw.get(name)) for name, child in block.child_blocks.items()]
        case TypedTableBlock(), {"columns": columns, "rows": rows}:
            cells = [block.child_blocks.get(column["type"]) for column in columns]
            return [pair for row in rows for pair in zip(cells, row["values"], strict=False)]
        case _:
            return []


def _item(item: Any) -> Any:
    # Lists once were stored without the identities of their items.
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item

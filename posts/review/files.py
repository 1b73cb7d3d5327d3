"""The pictures and documents in a text. Its revisions name them by number only."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ForeignKey, Model, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import extract_references_from_rich_text

# What of a picture and of a document shows, besides its file.
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
PICTURE = ("description", "credit", *FOCAL_POINT)
DOCUMENT = ("title",)
# A file whose hash nobody has taken yet is known by its name: another one is stored under another name.
FILE = Coalesce(NullIf("file_hash", Value("")), "file", output_field=TextField())

Reference = tuple[type[Model], Any]  # a model and the number of a row, as a revision has it


def files_of(model: type[Model], content: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Return what readers would get of every picture and document in a revision's content, sorted.

    What is gone is left out. Two queries, whatever the number of files.
    """
    fields = {get_image_model(): PICTURE, get_document_model(): DOCUMENT}
    found = {}
    for kind, numbers in numbers_of_files(model, content).items():
        files = kind._default_manager.filter(pk__in=numbers).annotate(known_by=FILE).order_by("pk")
        found[str(kind._meta.model_name)] = list(files.values_list("pk", "known_by", *fields[kind]))
    return found


def numbers_of_files(model: type[Model], content: dict[str, Any]) -> dict[type[Model], set[int]]:
    """Return the numbers of the pictures and documents that a revision's content names, by their model."""
    found: dict[type[Model], set[int]] = {get_image_model(): set(), get_document_model(): set()}
    for named, number in _references(model, content):
        if named in found and str(number).isdecimal() and len(str(number)) < 19:
            found[named].add(int(number))
    return found


def _references(model: type[Model], content: dict[str, Any]) -> Iterator[Reference]:
    for field in model._meta.concrete_fields:
        value = content.get(field.name)
        if not value:
            continue
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, json.loads(value) if isinstance(value, str) else value)
        elif isinstance(field, RichTextField):
            yield from _in_html(value)
        elif isinstance(field, ForeignKey):
            yield field.related_model, value


def _in_block(block: Any, raw: Any) -> Iterator[Reference]:
    """Yield what a block refers to, from the value as it is stored: nothing is loaded to find out."""
    if isinstance(block, blocks.ChooserBlock):
        yield block.model_class, raw
    elif isinstance(block, blocks.RichTextBlock):
        yield from _in_html(raw)
    else:
        for child, value in _children(block, raw):
            if child and value:
                yield from _in_block(child, value)


def _children(block: Any, raw: Any) -> Iterable[tuple[Any, Any]]:
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


def _in_html(html: Any) -> Iterator[Reference]:
    if isinstance(html, str):
        for model, number, _model_path, _content_path in extract_references_from_rich_text(html):
            yield model, number

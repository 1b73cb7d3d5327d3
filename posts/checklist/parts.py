"""A text, part by part: each field, and each block with where it stands. Nothing is loaded to find out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from posts.blocks.code import CodeBlock
from posts.checklist.rich_text import Link, RichText
from posts.review.digest import VOLATILE
from posts.review.stored import children, is_rich_text

_WORDS = re.compile(r"\w")


@dataclass(eq=False)
class Part:
    """A field or a block of a page with its value as it is stored.

    `place` says in words where it is, and `path` as Wagtail's editor does. `inside` are the blocks around it.
    """

    path: str
    place: str
    kind: Any
    value: Any
    inside: tuple[Any, ...] = ()

    @property
    def is_code(self) -> bool:
        """Whether this is source code."""
        return bool(self.inside) and isinstance(self.inside[-1], CodeBlock)

    @property
    def is_required(self) -> bool:
        """Whether readers miss something where this is empty."""
        return bool(getattr(self.kind, "required", False))

    @cached_property
    def text(self) -> str:
        """All words of it, code too; nothing for what has none of its own."""
        if self._rich:
            return self._rich.text
        return self.value if isinstance(self.value, str) else ""

    @cached_property
    def prose(self) -> str:
        """The words of it that are no code."""
        if self.is_code:
            return ""
        return self._rich.prose if self._rich else self.text

    @property
    def links(self) -> list[Link]:
        """Where it leads."""
        if isinstance(self.kind, blocks.URLBlock):
            return [Link("", href=str(self.value))] if self.value else []
        return self._rich.links if self._rich else []

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read."""
        return _WORDS.search(self.text) is not None

    @cached_property
    def _rich(self) -> RichText | None:
        return RichText(self.value) if is_rich_text(self.kind) and isinstance(self.value, str) else None


def parts(page: Any) -> Iterator[Part]:
    """Yield each field of a page that holds text, and of a stream each block and its inner ones."""
    for field in page._meta.concrete_fields:
        if field.name not in VOLATILE:
            yield from _of_field(page, field)
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name not in VOLATILE:
            yield from _of_children(page, name)


def _of_field(page: Any, field: Any) -> Iterator[Part]:
    label = _first_up(field.verbose_name)
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        stream = list(value.raw_data) if value else []
        yield Part(field.name, label, field.stream_block, stream)
        for number, (name, block, raw) in enumerate(children(field.stream_block, stream), start=1):
            if block:
                place = f"{label}, block {number} ({block.label})"
                yield from _of_block(Part(f"{field.name}.{name}", place, block, raw))
    elif isinstance(field, models.CharField | models.TextField | RichTextField):
        yield Part(field.name, label, field, value)


def _of_block(part: Part) -> Iterator[Part]:
    yield part
    for name, block, raw in children(part.kind, part.value):
        if block:
            named = isinstance(part.kind, blocks.BaseStructBlock)
            place = f"{part.place}, {block.label}" if named else part.place
            path = f"{part.path}.{name}" if name else part.path
            if named and isinstance(part.value, dict) and name not in part.value:
                # Stored before there was such a field: Wagtail reads what one begins with.
                raw = block.get_prep_value(block.get_default())
            yield from _of_block(Part(path, place, block, raw, (*part.inside, part.kind)))


def _of_children(page: Any, name: str) -> Iterator[Part]:
    for child in getattr(page, name).all():
        for field in child._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                label = _first_up(child._meta.verbose_name)
                yield Part(name, label, field, field.value_from_object(child))


def _first_up(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def of_kind(found: Iterable[Part], kind: type[Any]) -> list[Part]:
    """Those parts that are a kind of block."""
    return [part for part in found if isinstance(part.kind, kind)]

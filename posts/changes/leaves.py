"""A block as lines of text, each with a label: what two versions of it are compared by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText, expand_db_html
from wagtail.utils.text import text_from_html

from posts.markdown_text import from_html

Path = tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """What a block or a part of it says.

    `chosen` is what it points to, a picture, page or document: two of these may have the same name.
    """

    label: str
    text: str
    chosen: Any = None

    @property
    def picture(self) -> Any:
        """The image of the library that it shows, if any."""
        return self.chosen if isinstance(self.chosen, get_image_model()) else None


def leaves(block: Any, value: Any) -> dict[Path, Leaf]:
    """Return what a block says, part by part in reading order, each by its path inside the block."""
    return dict(_leaves(block, value, (), ""))


def _leaves(block: Any, value: Any, path: Path, label: str) -> Iterator[tuple[Path, Leaf]]:
    # A picture is a structure of its parts in the form, and an image with words once it is read.
    if isinstance(block, ImageBlock):
        yield from _picture(value, path, label)
    elif isinstance(block, TypedTableBlock):
        yield from _table(value, path)
    elif isinstance(block, blocks.StructBlock | blocks.ListBlock | blocks.BaseStreamBlock):
        for name, child, inner, child_label in _children(block, value):
            yield from _leaves(child, inner, (*path, name), _below(label, child_label))
    elif text := _text(block, value):
        yield path, Leaf(label, text, value if isinstance(value, Model) else None)


def _children(block: Any, value: Any) -> Iterator[tuple[str, Any, Any, str]]:
    """The blocks in a block: the name or identity of each, the block, its value and what it is called."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield name, child, value.get(name), child.label
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value.bound_blocks if value else [], start=1):
            yield item.id or str(number), block.child_block, item.value, str(number)
    else:
        for item in value or []:
            yield item.id or "", item.block, item.value, item.block.label


def _below(label: str, more: Any) -> str:
    return f"{label}, {more}" if label else capfirst(str(more or ""))


def _picture(value: Any, path: Path, label: str) -> Iterator[tuple[Path, Leaf]]:
    if value is not None:
        yield (*path, "image"), Leaf(label, str(value), value)
        said = _("None: it is decoration") if value.decorative else value.contextual_alt_text
        if said:
            yield (*path, "alt"), Leaf(_below(label, _("alternative text")), said)


def _table(value: Any, path: Path) -> Iterator[tuple[Path, Leaf]]:
    if not value:
        return
    yield (*path, "columns"), Leaf(_("Columns"), " | ".join(column["heading"] for column in value.columns))
    for number, row in enumerate(value.rows, start=1):
        cells = [_text(cell.block, cell.value) for cell in row]
        yield (*path, str(number)), Leaf(_("Row %(number)d") % {"number": number}, " | ".join(cells))


def _text(block: Any, value: Any) -> str:
    """The value of a block without parts, as somebody reads it. Links show where they lead."""
    if value is None or value == "":
        return ""
    if isinstance(value, RichText):
        return from_html(expand_db_html(value.source), address="")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(block, blocks.ChoiceBlock):
        return _chosen(block, value)
    if isinstance(block, blocks.RawHTMLBlock | blocks.StaticBlock):
        return str(text_from_html(block.render_basic(value)))
    return str(value)


def _chosen(block: Any, value: Any) -> str:
    choices = block.field.choices
    return str(dict(choices).get(value, value))

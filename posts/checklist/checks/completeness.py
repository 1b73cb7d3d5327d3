"""Blocks that nobody has filled."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.parts import Part
from posts.review.stored import is_rich_text


class EmptyBlock(Check):
    """Every block has what it is there for."""

    id = "empty-block"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.parts:
            if isinstance(part.kind, blocks.BaseStreamBlock) and part.is_required and not part.value:
                yield self.finding(part, _("There is no text yet. Add a block and write it."), about="")
            elif _is_empty(part):
                message = _("It is empty. Fill it, or remove the block.")
                yield self.finding(part, message, about=part.path)


def _is_empty(part: Part) -> bool:
    # Whether a picture has words for it is a question of its own.
    if not isinstance(part.kind, blocks.FieldBlock) or not part.is_required or _is_in_picture(part):
        return False
    if isinstance(part.kind, blocks.ChooserBlock):
        return part.value is None
    return _is_blank(part, part.value)


def _is_blank(part: Part, value: Any) -> bool:
    if is_rich_text(part.kind):
        # An embed or a picture in the text is something.
        return not part.has_words and "<embed" not in str(value or "")
    return not value or (isinstance(value, str) and not value.strip())


def _is_in_picture(part: Part) -> bool:
    return any(isinstance(block, ImageBlock) for block in part.inside) and part.path.endswith("alt_text")

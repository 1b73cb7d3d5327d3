"""Headings, and the anchors that make them addressable."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from posts.blocks.choice import FixedChoiceBlock

# Ids that begin so belong to the page around the text, to footnotes and to Wagtail.
RESERVED = ("page-", "fn-", "fnref-", "wagtail-")


class Heading(NamedTuple):
    """A heading of a body: where it is, how deep, and under which anchor."""

    block_id: str
    level: int
    text: str
    anchor: str


def outline(body: Iterable) -> list[Heading]:
    """List the headings of a stream in order. Anchors are unique: the second “Notes” is `notes-2`."""
    headings: list[Heading] = []
    seen: dict[str, int] = {}
    for child in body:
        if child.block_type != "heading":
            continue
        text = child.value["text"]
        base = slugify(text) or "section"
        if base.startswith(RESERVED):
            base = f"section-{base}"
        anchor = base
        while anchor in seen:
            seen[base] += 1
            anchor = f"{base}-{seen[base]}"
        seen[anchor] = 1
        headings.append(Heading(child.id or "", int(child.value["level"]), text, anchor))
    return headings


class HeadingBlock(blocks.StructBlock):
    """A heading of level 2 to 4; level 1 is the title of the page."""

    text = blocks.CharBlock(max_length=160, label=_("Text"))
    level = FixedChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Subsection")), ("4", _("Sub-subsection"))],
        default="2",
        label=_("Level"),
        help_text=_("Go down one level at a time."),
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        anchors = context.get("anchors") or {}
        context["anchor"] = anchors.get(context.get("block_id")) or slugify(value["text"])
        return context

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "posts/blocks/heading.html"
        group = _("Text")
        help_text = _("Readers can link to it, and long posts list it in their table of contents.")
        description = _("A heading with an address of its own")
        preview_value = {"text": "What a decision is about", "level": "2"}

"""Asides that should not be missed, and the whole post in a sentence."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from posts.blocks.choice import FixedChoiceBlock
from posts.blocks.rich_text import INLINE_FEATURES
from posts.enums import CalloutKind


class CalloutValue(blocks.StructValue):
    """A call-out that always has a heading."""

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(CalloutKind(self.get("kind") or "note").label)

    @property
    def heading(self) -> str:
        """The title given, otherwise the kind: “Warning”."""
        return self.get("title") or self.kind_label


class CalloutBlock(blocks.StructBlock):
    """A note, a tip or a warning beside the running text."""

    kind = FixedChoiceBlock(choices=CalloutKind.choices, default=CalloutKind.NOTE, label=_("Kind"))
    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(features=[*INLINE_FEATURES, "ol", "ul"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "posts/blocks/callout.html"
        group = _("Text")
        value_class = CalloutValue
        help_text = _("Sparingly: three on a page are none.")
        description = _("A note, a tip or a warning")
        preview_value = {
            "kind": "warning",
            "title": "Before the first migration",
            "text": "<p>Choose the user model: it cannot be changed afterwards.</p>",
        }


class TldrBlock(blocks.StructBlock):
    """The post in a sentence or two, for readers in a hurry."""

    text = blocks.RichTextBlock(features=INLINE_FEATURES, label=_("In short"))

    class Meta:
        icon = "tick-inverse"
        label = _("TL;DR")
        template = "posts/blocks/tldr.html"
        group = _("Text")
        help_text = _("One or two sentences. Best near the top.")
        description = _("The whole post in a sentence or two")
        preview_value = {"text": "<p>Approve a text, publish that text. Anything else is new.</p>"}

"""Somebody else's words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class QuoteBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = blocks.TextBlock(rows=4, label=_("Quotation"))
    attribution = blocks.CharBlock(
        required=False, max_length=200, label=_("Who said it"), help_text=_("A person or a work.")
    )
    source = blocks.URLBlock(required=False, label=_("Where it stands"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "posts/blocks/quote.html"
        group = _("Text")
        help_text = _("Say who is quoted, and link to where the words stand.")
        description = _("A quotation with its source")
        preview_value = {
            "text": "Be conservative in what you do, be liberal in what you accept from others.",
            "attribution": "RFC 761, section 2.10",
            "source": "https://www.rfc-editor.org/rfc/rfc761",
        }

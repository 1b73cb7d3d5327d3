"""A pause."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class DividerBlock(blocks.StaticBlock):
    """A change of subject that needs no heading."""

    class Meta:
        icon = "minus"
        label = _("Divider")
        template = "posts/blocks/divider.html"
        group = _("Structure")
        admin_text = _("A line between two parts of the text.")
        help_text = _("For a change of subject that needs no heading.")
        description = _("A line between two parts")
        preview_value = True

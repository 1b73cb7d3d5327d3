"""A labelled address elsewhere."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LinkBlock(blocks.StructBlock):
    """A profile or home page; web addresses only, so that no script can hide in one."""

    label = blocks.CharBlock(max_length=60, label=_("Label"))
    url = blocks.URLBlock(label=_("Address"), help_text=_("Begins with https://"))

    class Meta:
        icon = "link"
        label = _("Link")

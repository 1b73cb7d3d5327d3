"""What menus, footers and banners are made of."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# Browsers read a backslash as a slash, so /\example.com would lead away.
_ANY = r"[^\s\\\x00-\x1f]"
ADDRESS = re.compile(rf"(https?://(?!/){_ANY}+|/(?!/){_ANY}*|mailto:{_ANY}+@{_ANY}+)\Z")


def validate_address(value: str) -> None:
    """Accept https://…, http://…, mailto:… and a path on this site; nothing that could run."""
    if value and not ADDRESS.match(value):
        message = _("“%(value)s” is not an address. Begin with https:// or, on this site, with a slash.")
        raise ValidationError(message % {"value": value})


class DestinationBlock(blocks.StructBlock):
    """A link to a page of this site or to an address; `home.navigation` decides whether it shows."""

    label = blocks.CharBlock(
        max_length=40, required=False, label=_("Label"), help_text=_("Left empty, it is the page's title.")
    )
    page = blocks.PageChooserBlock(
        required=False, label=_("Page"), help_text=_("Readers get the link while the page is public.")
    )
    address = blocks.CharBlock(
        required=False,
        max_length=500,
        validators=[validate_address],
        label=_("Address"),
        help_text=_(
            "Instead of a page: https://…, mailto:… or a path on this site, such as /category/data/."
        ),
    )

    def clean(self, value: Any) -> Any:
        """Demand one of page and address, and a label where no page lends its title."""
        value = super().clean(value)
        errors = {}
        if bool(value["page"]) == bool(value["address"]):
            errors["address"] = ValidationError(_("Choose a page or give an address, one of the two."))
        if value["address"] and not value["label"]:
            errors["label"] = ValidationError(_("An address needs a label."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        icon = "link"
        label = _("Link")


class FooterColumnBlock(blocks.StructBlock):
    """Links under one title."""

    title = blocks.CharBlock(max_length=40, label=_("Title"))
    links = blocks.ListBlock(DestinationBlock(), max_num=8, label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Column")


# Other attributes could change what the element does: src, onload, type.
ATTRIBUTE = re.compile(r"data-[a-z0-9]+(-[a-z0-9]+)*\Z")


class AttributeBlock(blocks.StructBlock):
    """An attribute on the element of a script."""

    name = blocks.RegexBlock(
        regex=ATTRIBUTE,
        max_length=60,
        error_messages={"invalid": _("Begin with data- and go on with small letters, digits and hyphens.")},
        label=_("Name"),
        help_text=_("Such as data-domain."),
    )
    value = blocks.CharBlock(required=False, max_length=300, label=_("Value"))

    class Meta:
        icon = "code"
        label = _("Attribute")


class Network(models.TextChoices):
    """Places where a publication has an account; each has an icon in the footer."""

    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", "Facebook"
    GITHUB = "github", "GitHub"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    MASTODON = "mastodon", "Mastodon"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"


class AccountBlock(blocks.StructBlock):
    """An account of the publication elsewhere."""

    network = blocks.ChoiceBlock(choices=Network.choices, label=_("Network"))
    url = blocks.URLBlock(label=_("Address"), help_text=_("The page of the account, with https://"))

    class Meta:
        icon = "group"
        label = _("Account")

"""The edit form of a post: what is written, what is said about it, and when and where it stands."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

write = [
    TitleFieldPanel("title"),
    FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
    FieldPanel("cover"),
    FieldPanel("body"),
]
describe = [
    InlinePanel("bylines", heading=_("Authors"), label=_("Author")),
    # A draft may be saved before its subject is decided; the gate demands one.
    FieldPanel("categories", widget=forms.CheckboxSelectMultiple, required_on_save=False),
    FieldPanel("tags"),
    FieldPanel("series"),
    FieldPanel("published_on"),
    InlinePanel("corrections", heading=_("Corrections"), label=_("Correction")),
]
address = [
    MultiFieldPanel(
        [
            FieldPanel("slug"),
            FieldPanel("seo_title"),
            FieldPanel("search_description"),
            FieldPanel("canonical_address"),
        ],
        heading=_("Address and search engines"),
    ),
]
# Part of what is approved: subscribers get it once, when the post goes live for the first time.
mail = [
    MultiFieldPanel([FieldPanel("mail_subject"), FieldPanel("mail_preheader")], heading=_("Newsletter")),
]
post_edit_handler = TabbedInterface(
    [
        ObjectList(write, heading=_("Write")),
        ObjectList(describe, heading=_("Describe")),
        ObjectList([*address, *mail, *Page.settings_panels], heading=_("Publish")),
    ]
)

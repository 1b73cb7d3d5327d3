"""What posts are about."""

from typing import Self

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from posts.enums import CategoryColor
from posts.models.kept import Kept, KeptQuerySet


class CategoryQuerySet(KeptQuerySet["Category"]):
    """Categories for listings."""

    def with_post_count(self) -> Self:
        """Add `post_count`: how many posts have each category, drafts included."""
        return self.annotate(post_count=models.Count("posts"))


class Category(index.Indexed, Kept):
    """A subject, with an archive of its own at /category/<slug>/."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        help_text=_("The address of the archive. It cannot be changed once a post uses the category."),
    )
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown at the head of the archive."),
    )
    color = models.CharField(
        _("color"),
        max_length=10,
        choices=CategoryColor.choices,
        default=CategoryColor.RED,
        help_text=_("The color of covers that are drawn for posts without a picture."),
    )

    reviewing_groups = models.ManyToManyField(
        "auth.Group",
        verbose_name=_("reviewing groups"),
        blank=True,
        related_name="+",
        help_text=_("Their members are asked first to review posts of this category."),
    )
    required_reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("required reviewers"),
        blank=True,
        related_name="+",
        help_text=_("One of them has to approve each post of this category, unless one of them wrote it."),
    )

    used_by = "posts"
    revision_key = "categories"

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("color"),
        MultiFieldPanel(
            [
                FieldPanel("reviewing_groups", widget=forms.CheckboxSelectMultiple),
                FieldPanel("required_reviewers", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Review"),
        ),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.AutocompleteField("description"),
    ]

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    @property
    def hex(self) -> str:
        """The color as #rrggbb."""
        return CategoryColor(self.color).hex

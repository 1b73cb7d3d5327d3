"""Whose names stand above posts."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from posts.blocks.links import LinkBlock
from posts.models.kept import Kept, KeptQuerySet


class AuthorQuerySet(KeptQuerySet["Author"]):
    """Authors for listings."""

    def with_post_count(self) -> Self:
        """Add `post_count`: how many posts name each author, drafts included."""
        return self.annotate(post_count=models.Count("bylines"))


class Author(index.Indexed, Kept):
    """A byline. It need not belong to a user: guests and people who have left keep theirs."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("The address of the author's page. It cannot be changed once a post names the author."),
    )
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("For example “Platform engineer”.")
    )
    biography = models.TextField(
        _("biography"),
        max_length=500,
        validators=[MaxLengthValidator(500)],
        blank=True,
        help_text=_("Two or three sentences, shown on the author's page."),
    )
    portrait = models.ForeignKey(
        "posts.EditorialImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    links = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("links"),
        blank=True,
        max_num=6,
        help_text=_("A home page or profiles elsewhere."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text=_("The user who writes under this name, if there is one."),
    )

    used_by = "bylines"
    revision_key, revision_field = "bylines", "author"

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("biography"),
        FieldPanel("portrait"),
        FieldPanel("links"),
        FieldPanel("user"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("role"),
        index.AutocompleteField("role"),
    ]

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

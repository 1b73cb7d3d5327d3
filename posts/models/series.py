"""Posts that belong together and are read in order."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from posts.models.kept import Kept, KeptQuerySet


class SeriesQuerySet(KeptQuerySet["Series"]):
    """Series for listings."""

    def with_post_count(self) -> Self:
        """Add `post_count`: how many posts each series has, drafts included."""
        return self.annotate(post_count=models.Count("posts"))


class Series(index.Indexed, Kept):
    """A sequence of posts, with an archive at /series/<slug>/. Its parts follow the dates of the posts."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("The address of the archive. It cannot be changed once a post uses the series."),
    )
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown at the head of the archive."),
    )

    used_by = "posts"
    revision_key = "series"
    revision_many = False

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.AutocompleteField("description"),
    ]

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.name

"""What posts are about."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from posts.enums import CategoryColor


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories that cannot be deleted from under their posts."""

    def with_post_count(self) -> Self:
        """Add `post_count`: how many posts have each category, drafts included."""
        return self.annotate(post_count=models.Count("posts"))

    def protect(self) -> None:
        """Raise ProtectedError if a post has one of these categories."""
        used = self.filter(posts__isnull=False).distinct()
        if used:
            names = ", ".join(category.name for category in used)
            message = f"Posts still have the category {names}. Give them another one first."
            raise models.ProtectedError(message, set(used))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the categories. Raises ProtectedError while a post has one of them."""
        self.protect()
        return super().delete()


class Category(index.Indexed, models.Model):
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

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("color"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

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

    def clean(self) -> None:
        """Keep the slug of a category in use: readers and feeds know its address."""
        super().clean()
        if not self.pk:
            return
        known = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if known not in (None, self.slug) and self.in_use():
            raise ValidationError(
                {"slug": _("The slug stays “%(slug)s”: posts already use this category.") % {"slug": known}}
            )

    def in_use(self) -> bool:
        """Whether a post has the category, drafts included."""
        return self.posts.exists()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the category. Raises ProtectedError while a post has it."""
        type(self).objects.filter(pk=self.pk).protect()
        return super().delete(*args, **kwargs)

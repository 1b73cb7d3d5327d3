"""What posts refer to, and what is therefore kept while they do."""

from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from posts.models.search import SearchEntry
from posts.search.index import renamed


def in_drafts(content: dict[str, Any]) -> bool:
    """Whether the newest or a scheduled version of any page has this in its content.

    `content` is part of a revision as JSON, for example {"categories": [3]}.
    """
    current = Q(pk__in=Page.objects.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
    return bool(Revision.objects.page_revisions().filter(current, content__contains=content).exists())


def _protect(used: list[Any]) -> None:
    if used:
        names = ", ".join(str(kept) for kept in used)
        raise models.ProtectedError(f"Posts use {names}. Give them something else first.", set(used))


KeptModel = TypeVar("KeptModel", bound="Kept")


class KeptQuerySet(models.QuerySet[KeptModel]):
    """Deletes nothing that a post refers to."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete all of these, or raise ProtectedError and delete none."""
        _protect([kept for kept in self if kept.in_use()])
        return super().delete()


class Kept(models.Model):
    """A category, an author or a series: not deleted while a post, a draft or a scheduled version has it."""

    # How posts refer to this: by which relation, and in a revision under which key, in which field.
    used_by: ClassVar[str]
    revision_key: ClassVar[str]
    revision_field: ClassVar[str | None] = None
    revision_many: ClassVar[bool] = True  # whether a post may refer to several
    name: models.CharField
    slug: models.SlugField

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write this, and where its name changed, what the search says of the posts that refer to it."""
        known = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if known and known.name != self.name:
                renamed(self._entries())

    def _entries(self) -> models.QuerySet[SearchEntry]:
        relation = "__".join(filter(None, ["post", self.revision_key, self.revision_field]))
        return SearchEntry.objects.filter(**{relation: self})

    def in_use(self) -> bool:
        """Whether a post refers to this, drafts included."""
        item = {self.revision_field: self.pk} if self.revision_field else self.pk
        content = {self.revision_key: [item] if self.revision_many else item}
        return getattr(self, self.used_by).exists() or in_drafts(content)

    def clean(self) -> None:
        """Keep the slug of what is in use: readers and feeds know the address of its archive."""
        super().clean()
        known = type(self)._default_manager.filter(pk=self.pk).first()
        if known and known.slug != self.slug and self.in_use():
            message = _("The slug stays “%(slug)s”: it is part of an address that readers know.")
            raise ValidationError({"slug": message % {"slug": known.slug}})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this, or raise ProtectedError while a post refers to it."""
        _protect([self] if self.in_use() else [])
        return super().delete(*args, **kwargs)

"""What posts refer to, and what is therefore kept while they do."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from wagtail.models import Page, Revision


def in_drafts(content: dict[str, Any]) -> bool:
    """Whether the newest or a scheduled version of any page has this in its content.

    `content` is part of a revision as JSON, for example {"categories": [3]}.
    """
    current = Q(pk__in=Page.objects.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
    return bool(Revision.objects.page_revisions().filter(current, content__contains=content).exists())


KeptModel = TypeVar("KeptModel", bound="Kept")


class KeptQuerySet(models.QuerySet[KeptModel]):
    """Deletes nothing that a post refers to."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete all of these, or raise ProtectedError and delete none."""
        used = [kept for kept in self if kept.in_use()]
        if used:
            names = ", ".join(str(kept) for kept in used)
            raise models.ProtectedError(f"Posts use {names}. Give them something else first.", set(used))
        return super().delete()


class Kept(models.Model):
    """A category or an author: not deleted while a post, a draft or a scheduled version has it."""

    class Meta:
        abstract = True

    def in_use(self) -> bool:
        """Whether a post refers to this."""
        raise NotImplementedError

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this, or raise ProtectedError while a post refers to it."""
        if self.in_use():
            raise models.ProtectedError(f"Posts use {self}. Give them something else first.", {self})
        return super().delete(*args, **kwargs)

"""Wagtail's actions for a selection of pages. They name pages that one may do nothing with: not drafts."""

from typing import Any

from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.models import Page

from posts.review.known import known_to


class _OfKnownPages:
    """Leaves out what the user may not even know of, whoever put it into the selection."""

    request: Any

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        pages, others = super().get_actionable_objects()  # type: ignore[misc]
        refused = others["items_with_no_access"]
        known: Any = known_to(self.request.user, Page.objects.filter(pk__in=[page.pk for page in refused]))
        # As what they are: only then a title is that which readers know.
        return pages, {**others, "items_with_no_access": list(known.specific(defer=True))}


class Delete(_OfKnownPages, DeleteBulkAction):
    """Delete."""


class Move(_OfKnownPages, MoveBulkAction):
    """Move."""


class Publish(_OfKnownPages, PublishBulkAction):
    """Publish: nobody may, and this says so."""


class Unpublish(_OfKnownPages, UnpublishBulkAction):
    """Take down."""


ACTIONS = (Delete, Move, Publish, Unpublish)

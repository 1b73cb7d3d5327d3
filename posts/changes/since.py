"""The text that somebody last decided on: what they are shown changes since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from wagtail.models import Page, Revision

from posts.models import LedgerEntry

DECISIONS = (LedgerEntry.Action.APPROVED, LedgerEntry.Action.SENT_BACK)


@dataclass(frozen=True)
class Look:
    """Where somebody sees what became of a text, and since when; `decided_at` is None for what is live."""

    address: str
    decided_at: datetime | None


def last_looks(user: Any, pages: Iterable[Page]) -> dict[int, Look]:
    """Return, by page, what there is to compare with: what the user decided on, or else what is live.

    Pages whose newest text is that one are left out. Two queries, however many pages there are.
    """
    by_number = {page.pk: page for page in pages}
    entries = LedgerEntry.objects.filter(page_id__in=by_number, user_id=user.pk, action__in=DECISIONS)
    newest = entries.order_by("page_id", "-number").distinct("page_id")
    decided = {entry.page_id: entry for entry in newest}
    kept = set(
        Revision.objects.filter(pk__in=[entry.revision_id for entry in decided.values()]).values_list(
            "pk", flat=True
        )
    )
    looks = {}
    for number, page in by_number.items():
        entry = decided.get(number)
        if entry and entry.revision_id in kept:
            base, at = entry.revision_id, entry.at
        else:
            base, at = page.live_revision_id if page.live else None, None
        if base and page.latest_revision_id and base != page.latest_revision_id:
            looks[number] = Look(_comparison(number, base, page.latest_revision_id), at)
    return looks


def _comparison(page: int, before: int, after: int) -> str:
    return reverse("wagtailadmin_pages:revisions_compare", args=[page, before, after])

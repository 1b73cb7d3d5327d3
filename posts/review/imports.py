"""The gate's third key: what readers had on another site may be public here as it was there.

Nobody has reviewed it, and nobody pretends so: the ledger says “imported”, with the digest of the text and
with who ran the import. Taken back, it says that as well. Only `posts.importers` calls this.
docs/publishing.md says what it means.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from posts.drawn import shown
from posts.models.ledger import LedgerEntry
from posts.purging.changes import tell_of_arrivals
from posts.renditions import placements
from posts.review import ledger
from posts.review.gate import Refused
from posts.review.locks import hold, hold_ledger
from posts.tasks import make_renditions


@transaction.atomic
def admit(page: Any, revision: Any, *, user: Any, comment: str) -> None:
    """Record that exactly this text was imported, so that the gate lets it through.

    Only for a page that was made for it just now. Raises Refused for one that was edited, reviewed or
    public here. `user` is who imports, or nobody where the command names nobody.
    """
    hold(page)
    others = page.revisions.exclude(pk=revision.pk).exists()
    fresh = type(page).objects.filter(pk=page.pk, live=False, first_published_at=None).exists()
    if others or not fresh or ledger.names_page(page):
        raise Refused([_not_fresh(page)], page_id=page.pk)
    ledger.record(ledger.Action.IMPORTED, page=page, revision=revision, user=user, comment=comment)


@transaction.atomic
def take_back(page: Any, *, user: Any, comment: str) -> None:
    """Remove a page that an import made, also one that readers see, and record that.

    Whether nobody has worked on it here, the importers see to before. `user` is who undoes the import.
    """
    hold(page)
    if page.live:
        page.unpublish(user=user)
    revision = page.get_latest_revision()
    ledger.record(ledger.Action.IMPORT_UNDONE, page=page, revision=revision, user=user, comment=comment)
    page.delete(user=user)


def _not_fresh(page: Any) -> str:
    message = _("“%(page)s” was edited, reviewed or public here. An import does not publish it.")
    return message % {"page": page}


@dataclass(frozen=True)
class Arrival:
    """A page that is just being made, with its first revision, and since when readers had it elsewhere."""

    page: Any
    revision: Any
    digest: str  # of what readers get: `Digests.editorial`
    comment: str
    first: datetime
    latest: datetime


@transaction.atomic
def admit_new(arrivals: list[Arrival], *, known: Collection[str] = (), user: Any) -> dict[int, list[str]]:
    """Make pages live that the database does not have yet; the caller inserts them in this transaction.

    What `admit` and the gate ask of one page is asked of each: that nothing was ever done about it here, and
    that nothing is missing. Returns the reasons why some are refused, by page: those stay drafts. `known`
    are fields that need not be looked up again for each page.
    """
    hold_ledger()
    touched = _touched([arrival.page.pk for arrival in arrivals], [a.revision.pk for a in arrivals])
    refused: dict[int, list[str]] = {}
    for arrival in arrivals:
        page = arrival.page
        if problems := [_not_fresh(page)] if page.pk in touched else page.publication_problems(known=known):
            refused[page.pk] = problems
            continue
        page.live, page.has_unpublished_changes, page.live_revision = True, False, arrival.revision
        page.first_published_at, page.last_published_at = arrival.first, arrival.latest
    ledger.record_all(act for arrival in arrivals if arrival.page.live for act in _acts(arrival, user))
    return refused


def _acts(arrival: Arrival, user: Any) -> Iterator[ledger.Act]:
    page, revision, digest = arrival.page, arrival.revision, arrival.digest
    yield ledger.Act(ledger.Action.IMPORTED, page, revision, user, arrival.comment, digest)
    yield ledger.Act(ledger.Action.PUBLISHED, page, revision, user, digest=digest)


def _touched(pages: list[int], revisions: list[int]) -> set[int]:
    """The numbers of pages that are here, or about which anything was ever done but these revisions."""
    from wagtail.models import Page, Revision

    others = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(pk) for pk in pages]
    ).exclude(pk__in=revisions)
    return {
        *Page.objects.filter(pk__in=pages).values_list("pk", flat=True),
        *LedgerEntry.objects.filter(page_id__in=pages).values_list("page_id", flat=True),
        *map(int, others.values_list("object_id", flat=True)),
    }


def announce(arrivals: list[Arrival]) -> None:
    """Tell those who want to know that these pages are live, once they are in the database."""
    from wagtail.signals import page_published

    pages = [arrival.page for arrival in arrivals]
    shown.arrived(pages)
    for arrival in arrivals:
        page = arrival.page
        page_published.send(sender=type(page), instance=page, revision=arrival.revision)
        if next(placements(page), None):
            transaction.on_commit(partial(make_renditions.enqueue, page.pk))
    tell_of_arrivals(pages)

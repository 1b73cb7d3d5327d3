"""Who worked on a page since readers last saw it."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from posts.review import ledger
from posts.review.digest import content_digest
from posts.review.files import numbers_of_files
from posts.review.remembered import remembered

# What the log says of somebody who changed the text.
CONTENT_ACTIONS = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.rename", "wagtail.copy")


def contributors(page: Any, *, until: int | None = None) -> set[int]:
    """Return the ids of everybody whose text would go live with the page.

    Counted are all revisions after the last one that was live, up to the revision `until`; a save that
    changed nothing makes nobody a contributor. The log answers for revisions that have been purged, and
    for pictures and documents in the text, which are changed elsewhere.
    """
    return remembered(("contributors", page.pk, until), lambda: _contributors(page, until))


def _contributors(page: Any, until: int | None) -> set[int]:
    last_live = _last_live(page)
    revisions = page.revisions.filter(pk__gte=last_live).order_by("pk")
    if until is not None:
        revisions = revisions.filter(pk__lte=until)
    found: set[int | None] = set() if last_live else {page.owner_id}
    digest: str | None = None
    newest: dict[str, Any] | None = None
    for number, user_id, content in revisions.values_list("pk", "user_id", "content"):
        previous, digest = digest, _digest(page, content)
        if number == last_live:
            continue  # what the first one after it is held against
        newest = content
        if digest != previous:
            found.add(user_id)
    found |= _purged(page, last_live, until) | (set() if newest is None else _retouchers(page, newest))
    return {user for user in found if user is not None}


def _digest(page: Any, content: dict[str, Any]) -> str:
    return content_digest(page.specific_class, page.specific.as_readers_know(content))


def _last_live(page: Any) -> int:
    """The id of the revision readers saw last, or 0."""
    from wagtail.models import PageLogEntry

    if page.live_revision_id:
        return int(page.live_revision_id)
    if recorded := ledger.last_published(page):
        return recorded
    # Before there was a ledger.
    published = PageLogEntry.objects.filter(page=page.pk, action__startswith="wagtail.publish").exclude(
        action="wagtail.publish.schedule"
    )
    return published.order_by("-timestamp").values_list("revision_id", flat=True).first() or 0


def _purged(page: Any, last_live: int, until: int | None) -> set[int | None]:
    from wagtail.models import PageLogEntry

    entries = PageLogEntry.objects.filter(
        page=page.pk, action__in=CONTENT_ACTIONS, revision_id__gt=last_live
    ).exclude(revision_id__in=page.revisions.values("pk"))
    if until is not None:
        entries = entries.filter(revision_id__lte=until)
    return set(entries.values_list("user_id", flat=True))


def _retouchers(page: Any, content: dict[str, Any]) -> set[int | None]:
    """Who changed a picture or a document of the newest of the revisions while the text was worked on."""
    from wagtail.models import ModelLogEntry

    files = Q()
    for model, numbers in numbers_of_files(page.specific_class, content).items():
        content_type = ContentType.objects.get_for_model(model)
        files |= Q(content_type=content_type, object_id__in=[str(number) for number in numbers])
    changes = ModelLogEntry.objects.filter(files, action="wagtail.edit", timestamp__gte=_beginning(page))
    return set(changes.values_list("user_id", flat=True))


def _beginning(page: Any) -> datetime:
    """Since when the page has been worked on: since it went live last, or was made."""
    from wagtail.models import PageLogEntry

    if page.last_published_at:
        return page.last_published_at
    first = (
        PageLogEntry.objects.filter(page=page.pk).order_by("timestamp").values_list("timestamp", flat=True)
    )
    return first.first() or page.revisions.order_by("created_at").values_list("created_at", flat=True).first()

"""How much was found in what is submitted: counted once then, and read by every queue."""

from collections.abc import Iterable
from typing import Any

from posts.checklist.run import Checklist


def remember(page: Any, revision: Any, found: Checklist, *, review: Any = None) -> None:
    """Keep the numbers for the revision that stands at a step, and the whole while its review is at hand."""
    from posts.models import ChecklistCount

    if review is not None:
        review.checklist_of = revision.pk, found
    numbers = {"revision_id": revision.pk, "open": len(found.open), "advice": len(found.advice)}
    ChecklistCount.objects.update_or_create(page_id=page.pk, defaults=numbers)


def found(review: Any, revision: Any) -> Checklist | None:
    """What was just found in a revision, if the review was asked for it as it is in memory."""
    number, checklist = getattr(review, "checklist_of", (None, None))
    return checklist if number == revision.pk else None


def counts(pages: Iterable[int]) -> dict[int, Any]:
    """The numbers that are kept for pages, in one query. Each says of which revision it is."""
    from posts.models import ChecklistCount

    return ChecklistCount.objects.in_bulk(list(pages))

"""How much was found in what is submitted: counted once then, and read by every queue."""

from collections.abc import Iterable
from typing import Any

from posts.checklist.run import Checklist


def remember(page: Any, revision: Any, found: Checklist) -> None:
    """Keep the numbers for the revision that stands at a step."""
    from posts.models import ChecklistCount

    numbers = {"revision_id": revision.pk, "open": len(found.open), "advice": len(found.advice)}
    ChecklistCount.objects.update_or_create(page_id=page.pk, defaults=numbers)


def counts(pages: Iterable[int]) -> dict[int, Any]:
    """The numbers that are kept for pages, in one query. Each says of which revision it is."""
    from posts.models import ChecklistCount

    return ChecklistCount.objects.in_bulk(list(pages))

"""Where readers find a page, or a mention of it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from posts.tasks import purge

AT_ONCE = 200  # addresses in a task, so that other work gets its turn
# A page that is just being made as we purge it is kept with the old text, so everything is purged again.
AGAIN = timedelta(minutes=1)


def is_on() -> bool:
    """Whether there is a cache to tell."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def of(page: Any) -> set[str]:
    """All addresses, absolute, that show something of the page as the database has it now."""
    found = {*page.addresses(), *page.addresses_of_lists(page)}
    above = page.get_parent()
    if above and hasattr(above.specific, "addresses_of_lists"):
        found |= set(above.specific.addresses_of_lists(page))
    for other in [*page.shown_beside(), *_referring_to(page)]:
        found |= set(other.addresses())
    return found


def below(page: Any) -> set[str]:
    """The addresses of a page, and those of all live pages below it."""
    others = page.get_descendants().live().defer_streamfields().specific().iterator()
    return of(page).union(*(other.addresses() for other in others if hasattr(other, "addresses")))


def _referring_to(page: Any) -> Iterator[Any]:
    references = ReferenceIndex.get_references_to(page).values_list("object_id", flat=True)
    for other in Page.objects.live().filter(pk__in=list(references)).specific():
        if hasattr(other, "addresses"):
            yield other


def tell(addresses: Iterable[str]) -> None:
    """Let a worker purge these, now and once more.

    The tasks are rows, written in the transaction of the change: what is rolled back purges nothing, and what
    is committed is purged after that, though this process may have died.
    """
    urls = sorted(addresses)
    for start in range(0, len(urls), AT_ONCE):
        some = urls[start : start + AT_ONCE]
        purge.enqueue(some)
        purge.using(run_after=timezone.now() + AGAIN).enqueue(some)

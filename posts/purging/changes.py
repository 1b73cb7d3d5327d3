"""One idea of what a change touches, for both kinds of cache: those in front of the site, and our own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from posts.purging import addresses, patterns, telling

FEW = 10  # pages that come at once; for more, everything is touched sooner than asked about


def is_on() -> bool:
    """Whether there is any cache to tell."""
    return addresses.is_on() or telling.is_on()


class Shown:
    """Where something shows: as addresses for caches in front of the site, as patterns for our own.

    What is gathered before a change is where it showed, and after it where it shows.
    """

    def __init__(self) -> None:
        self.addresses: set[str] = set()
        self.patterns: set[str] = set()
        self.is_timeless = True

    def add(self, page: Any, *, with_all_below: bool = False) -> None:
        """Gather where a page shows something, as the database has it now."""
        self.is_timeless &= page.expire_at is None
        if addresses.is_on() and hasattr(page, "addresses"):
            self.addresses |= addresses.below(page) if with_all_below else addresses.of(page)
        if telling.is_on():
            self.patterns |= patterns.of(page)

    def add_thing(self, thing: Any) -> None:
        """Gather where a category, a picture or the like shows; caches in front are not told of those."""
        if telling.is_on():
            self.patterns |= patterns.of_thing(thing)

    def add_texts(self, posts: Sequence[int]) -> None:
        """Gather the own addresses of posts."""
        from posts.models import PostPage

        for post in PostPage.objects.live().filter(pk__in=posts).defer_streamfields():
            if addresses.is_on():
                self.addresses |= set(post.addresses())
            if telling.is_on():
                self.patterns |= patterns.own(post)

    def tell(self) -> None:
        """Let all caches forget it, once the transaction is committed."""
        addresses.tell(self.addresses)
        telling.tell(self.patterns, is_timeless=self.is_timeless)


@contextmanager
def around_saving(before: Any | None, page: Any) -> Iterator[None]:
    """Tell of what shows a page that is written within the block, at its old addresses and its new ones.

    `before` is the page as the database has it, if it does. Drafts show nowhere.
    """
    if not is_on():
        yield
        return
    shown = Shown()
    if before is not None and before.live:
        shown.add(before)
    yield
    if now := type(page).objects.filter(pk=page.pk, live=True).first():
        shown.add(now)
    shown.tell()


def tell_of(page: Any, *, beside: Sequence[int] = ()) -> None:
    """Tell of a page that is as the database has it, and of posts that may show something of it now."""
    if is_on():
        shown = Shown()
        shown.add(page)
        shown.add_texts(beside)
        shown.tell()


def tell_of_thing(thing: Any) -> None:
    """Tell of a category, a picture or the like that is as the database has it."""
    shown = Shown()
    shown.add_thing(thing)
    shown.tell()


def tell_of_text(page: Any) -> None:
    """Tell of a page whose own addresses alone show what has changed."""
    if addresses.is_on():
        addresses.tell(page.addresses())
    if telling.is_on():
        telling.tell(patterns.own(page))


def tell_of_arrivals(pages: Sequence[Any]) -> None:
    """Tell of pages that came at once, such as an import's."""
    if addresses.is_on():
        for page in pages:
            addresses.tell(addresses.of(page))
    if telling.is_on():
        many = len(pages) > FEW
        telling.tell({patterns.EVERYTHING} if many else set().union(*map(patterns.of, pages)))

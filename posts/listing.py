"""The one data path of every list of posts: which, in what order, which page of them."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator

from posts.querysets import PostQuerySet

PER_PAGE = 24


class NoSuchPage(LookupError):
    """The list has no page of this number."""


@dataclass(frozen=True)
class Listing:
    """A page of posts with where it stands among its neighbors."""

    page: Page
    base: str  # path under which the pages stand, with its last slash
    featured: Any = field(default=None)

    @property
    def posts(self) -> list[Any]:
        """The posts of this page, ready to be drawn as cards."""
        return list(self.page.object_list)

    def path(self, number: int) -> str:
        """The path of a page; the first is the list itself."""
        return self.base if number == 1 else f"{self.base}page/{number}/"

    @property
    def next_path(self) -> str | None:
        """The path of older posts, if there are any."""
        return self.path(self.page.next_page_number()) if self.page.has_next() else None

    @property
    def previous_path(self) -> str | None:
        """The path of newer posts, if there are any."""
        return self.path(self.page.previous_page_number()) if self.page.has_previous() else None

    @property
    def canonical_path(self) -> str:
        """The one address of this page."""
        return self.path(self.page.number)


def listing(posts: PostQuerySet, *, base: str, number: int = 1, featured: Any = None) -> Listing:
    """Return one page of published posts. The featured post stands above the list, not in it.

    Raises NoSuchPage for a number the list does not reach; an empty list has a first page.
    """
    posts = posts.for_listing()
    if featured is not None:
        posts = posts.exclude(pk=featured.pk)
    try:
        page = Paginator(posts, PER_PAGE).page(number)
    except EmptyPage as error:
        raise NoSuchPage(str(error)) from error
    page.object_list = list(page.object_list)
    return Listing(page=page, base=base, featured=featured)

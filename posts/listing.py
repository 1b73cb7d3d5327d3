"""The one data path of every list of posts: which, in what order, which page of them."""

import math
from dataclasses import dataclass
from typing import Any

from posts.querysets import PostQuerySet

PER_PAGE = 24


class NoSuchPage(LookupError):
    """The list has no page of this number."""


@dataclass(frozen=True)
class Listing:
    """A page of posts with where it stands among its neighbors."""

    posts: list[Any]  # ready to be drawn as cards
    featured: Any | None  # stands above the first page and in none
    number: int
    pages: int
    total: int  # posts on all pages, the featured one included
    base: str  # path under which the pages stand, with its last slash

    def path(self, number: int) -> str:
        """The path of a page; the first is the list itself."""
        return self.base if number == 1 else f"{self.base}page/{number}/"

    @property
    def before(self) -> int:
        """How many posts the pages before this one show, the featured one not counted."""
        return (self.number - 1) * PER_PAGE

    @property
    def next_path(self) -> str | None:
        """The path of older posts, if there are any."""
        return self.path(self.number + 1) if self.number < self.pages else None

    @property
    def previous_path(self) -> str | None:
        """The path of newer posts, if there are any."""
        return self.path(self.number - 1) if self.number > 1 else None


def listing(posts: PostQuerySet, *, base: str, number: int = 1, with_featured: bool = False) -> Listing:
    """Return one page of the posts in their order. The featured post is the first of them all.

    Raises NoSuchPage for a number the list does not reach; an empty list has a first page.
    """
    total = posts.count()
    skip = 1 if with_featured else 0
    pages = max(1, math.ceil((total - skip) / PER_PAGE))
    if not 1 <= number <= pages:
        raise NoSuchPage(f"There are {pages} pages, and this would be page {number}.")
    start = skip + (number - 1) * PER_PAGE
    lead = skip if number == 1 else 0
    found = list(posts.for_listing()[start - lead : start + PER_PAGE])
    featured = found.pop(0) if lead and found else None
    return Listing(posts=found, featured=featured, number=number, pages=pages, total=total, base=base)

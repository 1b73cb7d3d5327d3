"""A page of a list of posts."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

PER_PAGE = 24


class NoSuchPage(LookupError):
    """The list has no page of this number."""


@dataclass(frozen=True)
class Listing:
    """A page of posts with where it stands among its neighbors."""

    cards: list[SafeString]
    featured: SafeString | None  # stands above the first page and in none
    number: int
    pages: int
    counted: str  # how many posts there are on all pages, the featured one included, in words
    base: str  # path under which the pages stand, with its last slash
    facts: dict[str, Any] = field(default_factory=dict)  # of the first post shown: see `posts.drawn`

    def path(self, number: int) -> str:
        """The path of a page; the first is the list itself."""
        return self.base if number == 1 else f"{self.base}page/{number}/"

    @property
    def next_path(self) -> str | None:
        """The path of older posts, if there are any."""
        return self.path(self.number + 1) if self.number < self.pages else None

    @property
    def previous_path(self) -> str | None:
        """The path of newer posts, if there are any."""
        return self.path(self.number - 1) if self.number > 1 else None

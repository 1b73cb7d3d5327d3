"""Into what the matches of a search fall: categories, authors and years, each with a count and a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

from posts.search.query import Query

MOST = 12  # of one kind; the others are rarer


@dataclass(frozen=True)
class Option:
    """One way to filter: with this value, or without it again where it is the current one."""

    name: str
    count: int | None  # of matches; nothing where there are too many to count
    is_current: bool
    parameters: str  # the query string of the link


@dataclass(frozen=True)
class Facet:
    """The ways to filter by one kind of thing."""

    kind: str  # category, author or year
    label: str
    options: list[Option]

    @property
    def current(self) -> Option | None:
        """The value in use."""
        return next((option for option in self.options if option.is_current), None)


Row = tuple[str, str, int | None]  # slug, name and number


class Counted(NamedTuple):
    """How many matches have what; the first is the most frequent."""

    categories: Sequence[Row]
    authors: Sequence[Row]
    years: Sequence[Row]


def facets(query: Query, counted: Counted, *, years: list[int] | None = None) -> list[Facet]:
    """Return the ways to filter. Each kind counts what the other two filters let through.

    With `years`, only the newest matches were counted: then there are no numbers, and these are the years.
    """
    if years is not None:
        categories, authors = ([(slug, name, None) for slug, name, _number in rows] for rows in counted[:2])
        counted = Counted(categories, authors, [(str(year), str(year), None) for year in years])
    found = [
        _facet("category", _("Category"), query, counted.categories),
        _facet("author", _("Author"), query, counted.authors),
        _facet("year", _("Year"), query, counted.years),
    ]
    # One way to go is no choice.
    return [facet for facet in found if facet.current or len(facet.options) > 1]


def _facet(kind: str, label: str, query: Query, counted: Sequence[Row]) -> Facet:
    chosen = getattr(query, kind)
    without = query.parameters(**{kind: ""})
    options = [
        Option(name, count, True, without)
        if value == chosen
        else Option(name, count, False, f"{without}&{kind}={quote_plus(value)}")
        for place, (value, name, count) in enumerate(counted)
        if place < MOST or value == chosen
    ]
    return Facet(kind, label, options)

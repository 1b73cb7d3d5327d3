"""Into what the matches of a search fall: categories, authors and years, each with a count and a link."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, F, Func, QuerySet, Value
from django.utils.translation import gettext as _

from posts.models import PostAuthor, PostPage
from posts.search.query import Query

MOST = 12  # of one kind; the others are rarer


@dataclass(frozen=True)
class Option:
    """One way to filter: with this value, or without it again where it is the current one."""

    name: str
    count: int
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


class Match(NamedTuple):
    """A post that has the words, and whether each filter lets it through. There may be tens of thousands."""

    post_id: int
    day: date | None
    in_category: bool
    in_author: bool
    in_year: bool

    @property
    def passes(self) -> bool:
        """Whether all of them do."""
        return self.in_category and self.in_author and self.in_year


class among(Func):  # noqa: N801 - reads as what it is: filter(among("pk", ids))
    """Whether a column is one of many numbers: one parameter, and quick for tens of thousands."""

    template = "%(expressions)s::int[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, numbers: list[int]) -> None:
        # Written as PostgreSQL reads it. A list would be converted number by number, which takes longer
        # than the query.
        super().__init__(F(column), Value(f"{{{','.join(map(str, numbers))}}}"))


def facets(query: Query, matches: list[Match]) -> list[Facet]:
    """Count the matches. Each kind counts what the other two filters let through, so one can be exchanged."""
    in_category = [m.post_id for m in matches if m.in_author and m.in_year]
    in_author = [m.post_id for m in matches if m.in_category and m.in_year]
    years = Counter(m.day.year for m in matches if m.day and m.in_category and m.in_author)
    counted = sorted(((str(year), str(year), n) for year, n in years.items()), reverse=True)
    found = [
        _facet("category", _("Category"), query, _categories(in_category)),
        _facet("author", _("Author"), query, _authors(in_author)),
        _facet("year", _("Year"), query, counted),
    ]
    # One way to go is no choice.
    return [facet for facet in found if facet.current or len(facet.options) > 1]


def _categories(post_ids: list[int]) -> Iterable[tuple[str, str, int]]:
    return _counted(PostPage.categories.through.objects.filter(among("postpage_id", post_ids)), "category")


def _authors(post_ids: list[int]) -> Iterable[tuple[str, str, int]]:
    return _counted(PostAuthor.objects.filter(among("post_id", post_ids)), "author")


def _counted(rows: QuerySet[Any], of: str) -> Iterable[tuple[str, str, int]]:
    """Count rows by what they name: slug, name and number, the most frequent first."""
    named = rows.order_by().values_list(f"{of}__slug", f"{of}__name")
    return named.annotate(count=Count("pk")).order_by("-count", f"{of}__name")


def _facet(kind: str, label: str, query: Query, counted: Iterable[tuple[str, str, int]]) -> Facet:
    chosen = getattr(query, kind)
    options = [
        Option(name, count, value == chosen, query.parameters(**{kind: "" if value == chosen else value}))
        for place, (value, name, count) in enumerate(counted)
        if place < MOST or value == chosen
    ]
    return Facet(kind, label, options)

"""The search itself: which published posts match, in which order, and what of them is shown."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from posts.listing import NoSuchPage
from posts.models import PostAuthor, PostPage, SearchEntry
from posts.search.excerpts import Excerpt, excerpts
from posts.search.facets import Facet, Match, among, facets
from posts.search.query import Query

PER_PAGE = 20
# Weights of text, names, summary and title. PostgreSQL counts a word in 256 places at most, so that a text
# full of it is still less than a name.
WEIGHTS = [0.001, 0.3, 0.4, 1.0]
# Up to here every match is ranked by all that it says. Beyond, the words are too common to tell posts
# apart by their texts: title, summary and names decide, then the date.
RANKED_BY_TEXT = 2000


@dataclass(frozen=True)
class Found:
    """A post among the results."""

    post: Any  # a PostPage ready for a list
    excerpt: Excerpt


@dataclass(frozen=True)
class Results:
    """One page of what a search found."""

    query: Query
    found: list[Found]
    total: int  # on all pages
    pages: int
    facets: list[Facet]

    @property
    def previous(self) -> str:
        """The query string of the page before, if there is one."""
        number = self.query.number
        return self.query.parameters(number=number - 1) if number > 1 else ""

    @property
    def next(self) -> str:
        """The query string of the page after, if there is one."""
        number = self.query.number
        return self.query.parameters(number=number + 1) if number < self.pages else ""


def find(query: Query) -> Results:
    """Search the published posts. The number of queries does not grow with that of posts.

    Raises NoSuchPage for a number the results do not reach.
    """
    with by_index():
        matches = _matches(query)
        passing = [match.post_id for match in matches if match.passes]
        pages = max(1, math.ceil(len(passing) / PER_PAGE))
        if query.number > pages:
            raise NoSuchPage(f"There are {pages} pages, and this would be page {query.number}.")
        found = _page(query, passing) if passing else []
        counted = facets(query, matches) if matches else []
    return Results(query, found, len(passing), pages, counted)


@contextmanager
def by_index() -> Iterator[None]:
    """Have PostgreSQL look words up in the index, within this block.

    For common words it expects to be quicker by reading all entries. It does not know that vectors lie
    outside their rows: at 25,000 posts that takes 250 ms, and the index 20 ms.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        yield


def matching(query: Query) -> Any:
    """The published posts that have the words, whatever the filters."""
    return PostPage.objects.published().filter(search_entry__vector=query.for_database)


def _matches(query: Query) -> list[Match]:
    in_category = PostPage.categories.through.objects.filter(
        postpage_id=OuterRef("pk"), category__slug=query.category
    )
    in_author = PostAuthor.objects.filter(post_id=OuterRef("pk"), author__slug=query.author)
    in_year = ExpressionWrapper(Q(published_on__year=int(query.year or 0)), output_field=BooleanField())
    rows = (
        matching(query)
        .order_by()
        .values_list(
            "pk",
            "published_on",
            Exists(in_category) if query.category else Value(True),
            Exists(in_author) if query.author else Value(True),
            in_year if query.year else Value(True),
        )
    )
    return list(map(Match._make, rows))


def _page(query: Query, post_ids: list[int]) -> list[Found]:
    start = (query.number - 1) * PER_PAGE
    ordered = (
        SearchEntry.objects.filter(among("post_id", post_ids))
        .annotate(rank=_rank(query, len(post_ids)))
        .order_by("-rank", "-post__published_on", "-post_id")
    )
    chosen = list(ordered.values_list("post_id", flat=True)[start : start + PER_PAGE])
    shown = excerpts(query, chosen)
    posts = PostPage.objects.published().filter(pk__in=chosen).for_listing().in_bulk()
    return [Found(posts[pk], shown[pk]) for pk in chosen if pk in posts and pk in shown]


def _rank(query: Query, count: int) -> Any:
    if count <= RANKED_BY_TEXT:
        return SearchRank(F("vector"), query.for_database, weights=WEIGHTS, cover_density=True)
    return SearchRank(F("head"), query.for_database, weights=WEIGHTS)

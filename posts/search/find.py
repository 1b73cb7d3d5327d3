"""The search itself: which published posts match, in which order, and what of them is shown."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from posts.listing import NoSuchPage
from posts.lists import names
from posts.models import ListMonth
from posts.models.search import CONFIG
from posts.prepared import fetch
from posts.querysets import VISIBLE
from posts.search.excerpts import Found, found_posts
from posts.search.facets import Counted, Facet, facets
from posts.search.query import Query

PER_PAGE = 20
# Weights of text, names, summary and title. PostgreSQL counts a word in 256 places at most, so that a text
# full of it is still less than a name.
WEIGHTS = [0.001, 0.3, 0.4, 1.0]
# Up to here every match is found, and ranked by all that it says. Beyond, the words are too common to tell
# posts apart by their texts: of about so many of the newest, title, summary and names decide, then the date.
MOST_RANKED = 1000
_ALL = 2**31 - 2  # more posts than there will be

# `posts_search_newest()` is a function of the database (migration 0031). Of words with which nothing can be
# looked up, such as stop words alone, it is not asked. Each facet counts what the other two filters let
# through.
_MATCHES = f"""
WITH asked AS (
  SELECT tsq, querytree(tsq) NOT IN ('', 'T') AS searchable
  FROM websearch_to_tsquery(%(config)s::regconfig, %(words)s) AS tsq
), found AS MATERIALIZED (
  SELECT posts_search_newest(tsq, %(most)s) AS post_id FROM asked WHERE searchable
), matches AS MATERIALIZED (
  SELECT post.page_ptr_id AS post_id, post.published_on AS day,
    (%(category)s = '' OR EXISTS (
      SELECT FROM posts_postpage_categories AS filed
      JOIN posts_category AS category ON category.id = filed.category_id
      WHERE filed.postpage_id = page.id AND category.slug = %(category)s)) AS in_category,
    (%(author)s = '' OR EXISTS (
      SELECT FROM posts_postauthor AS byline JOIN posts_author AS author ON author.id = byline.author_id
      WHERE byline.post_id = page.id AND author.slug = %(author)s)) AS in_author,
    (%(year)s = 0 OR date_part('year', post.published_on) = %(year)s) AS in_year
  FROM found
  JOIN wagtailcore_page AS page ON page.id = found.post_id
  JOIN posts_postpage AS post ON post.page_ptr_id = found.post_id
  WHERE {VISIBLE}
), passing AS (
  SELECT post_id, day FROM matches WHERE in_category AND in_author AND in_year
), total AS (SELECT count(*) AS n FROM passing)
SELECT
  (SELECT searchable FROM asked),
  (SELECT n FROM total),
  (SELECT count(*) > %(most)s FROM found),
  ARRAY(
    SELECT passing.post_id
    FROM passing JOIN posts_searchentry AS entry ON entry.post_id = passing.post_id, asked, total
    ORDER BY CASE WHEN total.n <= %(most_by_text)s
      THEN ts_rank_cd(%(weights)s::real[], entry.vector, asked.tsq)
      ELSE ts_rank(%(weights)s::real[], entry.head, asked.tsq) END DESC, day DESC, passing.post_id DESC
    OFFSET %(start)s LIMIT %(per_page)s),
  (SELECT json_agg(json_build_array(category.slug, category.name, n) ORDER BY n DESC, category.name)
    FROM (SELECT filed.category_id, count(*) AS n
      FROM matches JOIN posts_postpage_categories AS filed ON filed.postpage_id = matches.post_id
      WHERE in_author AND in_year GROUP BY filed.category_id) AS counted
    JOIN posts_category AS category ON category.id = counted.category_id),
  (SELECT json_agg(json_build_array(author.slug, author.name, n) ORDER BY n DESC, author.name)
    FROM (SELECT byline.author_id, count(*) AS n
      FROM matches JOIN posts_postauthor AS byline ON byline.post_id = matches.post_id
      WHERE in_category AND in_year GROUP BY byline.author_id) AS counted
    JOIN posts_author AS author ON author.id = counted.author_id),
  (SELECT json_agg(json_build_array(year::text, year::text, n) ORDER BY year DESC)
    FROM (SELECT date_part('year', day)::int AS year, count(*) AS n
      FROM matches WHERE in_category AND in_author AND day IS NOT NULL GROUP BY year) AS counted)
"""  # noqa: S608 - nothing of a reader's is in it


@dataclass(frozen=True)
class Results:
    """One page of what a search found."""

    query: Query
    found: list[Found]
    total: int  # on all pages
    is_cut: bool  # whether there are more, all of them older
    pages: int
    facets: list[Facet]
    is_searchable: bool = True  # whether there was anything to look for

    @cached_property
    def previous(self) -> str:
        """The query string of the page before, if there is one."""
        number = self.query.number
        return self.query.parameters(number=number - 1) if number > 1 else ""

    @cached_property
    def next(self) -> str:
        """The query string of the page after, if there is one."""
        number = self.query.number
        return self.query.parameters(number=number + 1) if number < self.pages else ""


def find(query: Query) -> Results:
    """Search the published posts, in two statements however many there are.

    Raises NoSuchPage for a number the results do not reach.
    """
    is_searchable, total, is_cut, chosen, *counted = _matches(query)
    pages = max(1, math.ceil(total / PER_PAGE))
    if query.number > pages:
        raise NoSuchPage(f"There are {pages} pages, and this would be page {query.number}.")
    found = found_posts(query, chosen) if chosen else []
    ways = facets(query, Counted(*(rows or [] for rows in counted)), years=_years() if is_cut else None)
    return Results(query, found, total, is_cut, pages, ways, is_searchable)


def _years() -> list[int]:
    """The years in which there are posts, the last one first."""
    months = ListMonth.objects.filter(name=names.ALL, posts__gt=0)
    return list(months.dates("month", "year", order="DESC").values_list("month__year", flat=True))


def _matches(query: Query) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "config": CONFIG,
        "words": query.words,
        "category": query.category,
        "author": query.author,
        "year": int(query.year or 0),
        "weights": WEIGHTS,
        "most_by_text": MOST_RANKED,
        # Whoever filters gets what there is, however old it is.
        "most": _ALL if query.is_filtered else MOST_RANKED,
        "start": (query.number - 1) * PER_PAGE,
        "per_page": PER_PAGE,
        "now": timezone.now(),
    }
    (row,) = fetch(_MATCHES, values)
    return row

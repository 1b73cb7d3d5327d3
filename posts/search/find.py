"""The search itself: which published posts match, in which order, and what of them is shown."""

import math
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from posts.listing import NoSuchPage
from posts.models.search import CONFIG
from posts.querysets import VISIBLE
from posts.search.excerpts import Found, found_posts
from posts.search.facets import Counted, Facet, facets
from posts.search.query import Query

PER_PAGE = 20
# Weights of text, names, summary and title. PostgreSQL counts a word in 256 places at most, so that a text
# full of it is still less than a name.
WEIGHTS = [0.001, 0.3, 0.4, 1.0]
# Up to here every match is ranked by all that it says. Beyond, the words are too common to tell posts
# apart by their texts: title, summary and names decide, then the date.
RANKED_BY_TEXT = 2000

# `posts_search()` is a function of the database (migration 0027). Of words with which nothing can be looked
# up, such as stop words alone, it is not asked. Each facet counts what the other two filters let through.
_MATCHES = f"""
WITH asked AS (
  SELECT tsq, querytree(tsq) NOT IN ('', 'T') AS searchable
  FROM websearch_to_tsquery(%(config)s::regconfig, %(words)s) AS tsq
), matches AS MATERIALIZED (
  SELECT post.page_ptr_id AS post_id, post.published_on AS day,
    (%(category)s = '' OR EXISTS (
      SELECT FROM posts_postpage_categories AS filed
      JOIN posts_category AS category ON category.id = filed.category_id
      WHERE filed.postpage_id = page.id AND category.slug = %(category)s)) AS in_category,
    (%(author)s = '' OR EXISTS (
      SELECT FROM posts_postauthor AS byline JOIN posts_author AS author ON author.id = byline.author_id
      WHERE byline.post_id = page.id AND author.slug = %(author)s)) AS in_author,
    (%(year)s = 0 OR extract(year FROM post.published_on) = %(year)s) AS in_year
  FROM posts_search((SELECT tsq FROM asked WHERE searchable)) AS found
  JOIN wagtailcore_page AS page ON page.id = found
  JOIN posts_postpage AS post ON post.page_ptr_id = found
  WHERE {VISIBLE}
), passing AS (
  SELECT post_id, day FROM matches WHERE in_category AND in_author AND in_year
), total AS (SELECT count(*) AS n FROM passing)
SELECT
  (SELECT searchable FROM asked),
  (SELECT n FROM total),
  ARRAY(
    SELECT passing.post_id
    FROM passing JOIN posts_searchentry AS entry ON entry.post_id = passing.post_id, asked, total
    ORDER BY CASE WHEN total.n <= %(by_text)s THEN ts_rank_cd(%(weights)s::real[], entry.vector, asked.tsq)
      ELSE ts_rank(%(weights)s::real[], entry.head, asked.tsq) END DESC, day DESC, passing.post_id DESC
    OFFSET %(start)s LIMIT %(per_page)s),
  ARRAY(
    SELECT jsonb_build_array(category.slug, category.name, count(*))
    FROM matches JOIN posts_postpage_categories AS filed ON filed.postpage_id = matches.post_id
    JOIN posts_category AS category ON category.id = filed.category_id
    WHERE in_author AND in_year GROUP BY category.id ORDER BY count(*) DESC, category.name),
  ARRAY(
    SELECT jsonb_build_array(author.slug, author.name, count(*))
    FROM matches JOIN posts_postauthor AS byline ON byline.post_id = matches.post_id
    JOIN posts_author AS author ON author.id = byline.author_id
    WHERE in_category AND in_year GROUP BY author.id ORDER BY count(*) DESC, author.name),
  ARRAY(
    SELECT jsonb_build_array(year::text, year::text, count(*))
    FROM (SELECT extract(year FROM day)::int AS year FROM matches WHERE in_category AND in_author) AS years
    WHERE year IS NOT NULL GROUP BY year ORDER BY year DESC)
"""  # noqa: S608 - nothing of a reader's is in it


@dataclass(frozen=True)
class Results:
    """One page of what a search found."""

    query: Query
    found: list[Found]
    total: int  # on all pages
    pages: int
    facets: list[Facet]
    is_searchable: bool = True  # whether there was anything to look for

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
    """Search the published posts, in two statements however many there are.

    Raises NoSuchPage for a number the results do not reach.
    """
    is_searchable, total, chosen, *counted = _matches(query)
    pages = max(1, math.ceil(total / PER_PAGE))
    if query.number > pages:
        raise NoSuchPage(f"There are {pages} pages, and this would be page {query.number}.")
    found = found_posts(query, chosen) if chosen else []
    return Results(query, found, total, pages, facets(query, Counted(*counted)), is_searchable)


def _matches(query: Query) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "config": CONFIG,
        "words": query.words,
        "category": query.category,
        "author": query.author,
        "year": int(query.year or 0),
        "weights": WEIGHTS,
        "by_text": RANKED_BY_TEXT,
        "start": (query.number - 1) * PER_PAGE,
        "per_page": PER_PAGE,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row

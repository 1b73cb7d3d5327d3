"""Reading what is stored of the posts of a list, in one statement of our own.

Each reader of a list waits for it, and Django would take longer to write it than PostgreSQL takes to answer.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from posts.lists.names import ALL
from posts.lists.pages import MONTHS, PostList, next_month
from posts.prepared import fetch
from posts.querysets import VISIBLE

# Pages are looked up one by one, as entries come: `OFFSET 0` keeps PostgreSQL from a join, for which it would
# make room for all entries of the list before it reads the first.
_PART = """
(SELECT part.post_id, drawn.basis, {column}, {html}, {facts}
 FROM (
   SELECT entry.post_id, entry.day FROM posts_listentry AS entry
   WHERE {where} AND EXISTS (
     SELECT FROM wagtailcore_page AS page WHERE page.id = entry.post_id AND {visible} OFFSET 0)
   ORDER BY entry.day {order}, entry.post_id {order} LIMIT {count} {offset}
 ) AS part
 LEFT JOIN posts_drawn AS drawn ON drawn.post_id = part.post_id
 ORDER BY part.day {order}, part.post_id {order})
"""
_IS_FIRST = "row_number() OVER (ORDER BY part.day {order}, part.post_id {order}) = 1"


_TOTAL = f"""
(SELECT coalesce(sum(month.posts), 0)::integer, NULL, 'total', NULL, NULL::jsonb FROM ({MONTHS}) AS month)
"""  # noqa: S608 - nothing of a reader's is in it


class Row(NamedTuple):
    """What is stored of a post for its place in a list."""

    post: int
    basis: str | None
    column: str  # of Drawn
    html: str | None
    facts: dict[str, Any] | None  # of what stands first on a page


@dataclass(frozen=True)
class Span:
    """Some entries of a list, counted from 0, whose cards are to be read."""

    start: int
    count: int
    first: str | None = None  # another column of Drawn, to be read of the first of them with its facts
    post: int | None = None  # this one instead, wherever it stands


def read(posts: PostList, months: list[tuple[date, int]], *spans: Span) -> list[Row]:
    """Read spans of a list, whose months are known, as far as readers may see what stands there."""
    values = posts.values()
    parts = []
    for span in spans:
        month, skip = posts.place(months, span.start)
        if month is not None or span.post is not None:
            parts.append(_part(posts, span, values, month=month, skip=skip))
    return _rows(fetch(" UNION ALL ".join(parts), values)) if parts else []


def read_first(posts: PostList, *spans: Span) -> tuple[int, list[Row]]:
    """How many entries readers may see in a list, and spans of its beginning: in one statement."""
    values = posts.values()
    parts = [_part(posts, span, values, skip=span.start) for span in spans]
    (total, *_nothing), *rows = fetch(" UNION ALL ".join([_TOTAL, *parts]), values)
    return total - bool(posts.without), _rows(rows)


def _rows(found: list[tuple[Any, ...]]) -> list[Row]:
    return [Row._make((*row[:-1], json.loads(row[-1]) if row[-1] else None)) for row in found]


def _part(
    posts: PostList, span: Span, values: dict[str, Any], *, month: date | None = None, skip: int
) -> str:
    """The statement of a span that begins in a month, or with the list; adds what is to be filled in."""
    conditions = ["entry.name = %(name)s"]
    for condition, value in _where(posts, span, month):
        key = f"v{len(values)}"
        values[key] = value
        conditions.append(f"{condition} %({key})s")
    offset = ""
    if span.post is None and skip:
        offset = f"OFFSET %(v{len(values)})s"
        values[f"v{len(values)}"] = skip
    order = "" if posts.oldest_first else "DESC"
    return _PART.format(
        **_columns(span.first, order),
        where=" AND ".join(conditions),
        visible=VISIBLE,
        order=order,
        offset=offset,
        count=span.count,
    )


def _columns(first: str | None, order: str) -> dict[str, str]:
    if not first:
        return {"column": "'card'", "html": "drawn.card", "facts": "NULL::jsonb"}
    case = f"CASE WHEN {_IS_FIRST.format(order=order)} THEN"
    return {
        "column": f"{case} '{first}' ELSE 'card' END",
        "html": f"{case} drawn.{first} ELSE drawn.card END",
        "facts": f"{case} drawn.facts END",
    }


def _where(posts: PostList, span: Span, month: date | None) -> Iterator[tuple[str, Any]]:
    if span.post is not None:
        yield "entry.post_id =", span.post
        return
    if month:
        yield ("entry.day >=", month) if posts.oldest_first else ("entry.day <", next_month(month))
    if posts.since:
        yield "entry.day >=", posts.since
    if posts.before:
        yield "entry.day <", posts.before
    if posts.without:
        yield "entry.post_id <>", posts.without[0]


_CHANGES = f"""
WITH lists (name, month, before) AS (
  SELECT DISTINCT name, NULL::date, NULL::date FROM posts_listmonth WHERE posts > 0 AND name <> 'all'
  UNION ALL
  SELECT name, month, (month + interval '1 month')::date FROM posts_listmonth WHERE posts > 0 AND name = 'all'
)
SELECT lists.name, lists.month, max(shown.at)
FROM lists CROSS JOIN LATERAL (
  SELECT seen.at
  FROM posts_listentry AS entry CROSS JOIN LATERAL (
    SELECT page.last_published_at AS at FROM wagtailcore_page AS page
    WHERE page.id = entry.post_id AND {VISIBLE} OFFSET 0) AS seen
  WHERE entry.name = lists.name
    AND entry.day >= coalesce(lists.month, '-infinity'::date)
    AND entry.day < coalesce(lists.before, 'infinity'::date)
  ORDER BY entry.day DESC, entry.post_id DESC LIMIT %(most)s
) AS shown
GROUP BY 1, 2
"""  # noqa: S608 - nothing of a reader's is in it


_HAS_POSTS = """EXISTS (
    SELECT FROM filled WHERE filled.name = '{}:' || thing.id)"""
_ARCHIVES = f"""
WITH expired AS MATERIALIZED (
  SELECT entry.name, date_trunc('month', entry.day)::date AS month, count(*) AS posts
  FROM wagtailcore_page AS page JOIN posts_listentry AS entry ON entry.post_id = page.id
  WHERE page.live AND page.expire_at <= %(now)s GROUP BY 1, 2
), filled AS NOT MATERIALIZED (
  SELECT counted.name, counted.month FROM posts_listmonth AS counted
  WHERE counted.posts > coalesce((
    SELECT posts FROM expired WHERE expired.name = counted.name AND expired.month = counted.month), 0)
)
SELECT
  (SELECT count(*) FROM posts_category AS thing WHERE thing.slug <> '' AND {_HAS_POSTS.format("category")})
  + (SELECT count(*) FROM taggit_tag AS thing WHERE thing.slug <> '' AND {_HAS_POSTS.format("tag")})
  + (SELECT count(*) FROM posts_author AS thing WHERE thing.slug <> '' AND {_HAS_POSTS.format("author")})
  + (SELECT count(*) FROM posts_series AS thing WHERE thing.slug <> '' AND {_HAS_POSTS.format("series")})
  + (SELECT count(*) + count(DISTINCT extract(year FROM month))
     FROM filled WHERE name = %(all)s)
"""  # noqa: S608 - nothing of a reader's is in it


def count_of_archives() -> int:
    """How many categories, tags, authors, series, months and years have posts that readers may see."""
    with connection.cursor() as cursor:
        # Planned each time: how many have expired decides.
        cursor.execute(_ARCHIVES, {"all": ALL, "now": timezone.now()})
        (found,) = cursor.fetchone()
    return int(found)


_MOST = """
SELECT (SELECT count(*) FROM posts_category) + (SELECT count(*) FROM taggit_tag)
  + (SELECT count(*) FROM posts_author) + (SELECT count(*) FROM posts_series)
  + 2 * (SELECT count(*) FROM posts_listmonth WHERE name = %(all)s)
"""


def most_archives() -> int:
    """How many archives there are at most, whether they have posts or not."""
    ((found,),) = fetch(_MOST, {"all": ALL})
    return int(found)


def latest_changes(most: int) -> dict[tuple[str, date | None], datetime]:
    """When one of the newest posts of each list last changed, and of each month of the list of all.

    Looks at so many posts of each. Names and months as keys; of whole lists there is no month.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"now": timezone.now(), "most": most})
        return {(name, month): at for name, month, at in cursor.fetchall()}

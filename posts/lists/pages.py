"""Finding what stands on a page of a list, at a price that does not grow with the list.

How many entries each month has says in which month a page begins, and how many entries of that month come
before it. So nothing is counted, and nothing skipped but a part of one month.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from posts.models import ListEntry
from posts.prepared import fetch
from posts.querysets import visible

# Between its expiry and the scheduler's next run a post is still counted, so it is taken off here.
MONTHS = """
SELECT counted.month, counted.posts - coalesce(expired.posts, 0) AS posts
FROM posts_listmonth AS counted
LEFT JOIN (
  SELECT date_trunc('month', entry.day)::date AS month, count(*) AS posts
  FROM wagtailcore_page AS page CROSS JOIN LATERAL (
    SELECT listed.day FROM posts_listentry AS listed
    WHERE listed.post_id = page.id AND listed.name = %(name)s OFFSET 0) AS entry
  WHERE page.live AND page.expire_at <= %(now)s
  GROUP BY 1
) AS expired ON expired.month = counted.month
WHERE counted.name = %(name)s AND counted.posts > 0
  AND counted.month >= coalesce(%(since)s, '-infinity'::date)
  AND counted.month < coalesce(%(before)s, 'infinity'::date)
"""


@dataclass(frozen=True)
class PostList:
    """A list of published posts, newest first, or a part of one."""

    name: str  # see posts.lists.names
    since: date | None = None  # the first day of a month
    before: date | None = None  # the first day of a later month
    oldest_first: bool = False
    without: tuple[int, date] | None = None  # a post to leave out, and its day

    def values(self) -> dict[str, Any]:
        """What is to be filled in where MONTHS are asked for."""
        return {"name": self.name, "now": timezone.now(), "since": self.since, "before": self.before}

    def months(self) -> list[tuple[date, int]]:
        """Months with how many entries readers may see, in the order of the list."""
        order = "" if self.oldest_first else "DESC"
        rows = fetch(f"{MONTHS} ORDER BY counted.month {order}", self.values())
        left_out = self.without[1].replace(day=1) if self.without else None
        counted = [(month, n - (month == left_out)) for month, n in rows]
        return [(month, n) for month, n in counted if n > 0]

    def place(self, months: list[tuple[date, int]], start: int) -> tuple[date | None, int]:
        """The month of an entry that is counted from 0, and how many of that month come before it."""
        for month, count in months:
            if start < count:
                return month, start
            start -= count
        return None, 0

    def numbers(self, start: int, stop: int) -> list[int]:
        """The posts that readers may see between two places, counted from 0, in the order of the list."""
        month, skip = self.place(self.months(), start)
        if month is None:
            return []
        found = visible(_between(ListEntry.objects.filter(name=self.name), "day", self), "post__")
        edge = {"day__gte": month} if self.oldest_first else {"day__lt": next_month(month)}
        order = ("day", "post") if self.oldest_first else ("-day", "-post")
        rows = found.filter(**edge).order_by(*order).values_list("post", flat=True)
        return list(rows[skip : skip + stop - start])

    def newest(self, most: int) -> list[int]:
        """The newest posts of a list that readers may see, the newest first, whatever its order is."""
        found = visible(_between(ListEntry.objects.filter(name=self.name), "day", self), "post__")
        return list(found.order_by("-day", "-post").values_list("post", flat=True)[:most])


def next_month(day: date) -> date:
    """The first day of the month after; after the last one there is, its last day."""
    if (day.year, day.month) == (date.max.year, 12):
        return date.max
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _between(rows: Any, field: str, posts: PostList) -> Any:
    if posts.since:
        rows = rows.filter(**{f"{field}__gte": posts.since})
    if posts.before:
        rows = rows.filter(**{f"{field}__lt": posts.before})
    return rows

"""What readers of a post are told besides: neighbors, series, related posts, and its age."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, ExpressionWrapper, F, FloatField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from posts.lists import names
from posts.models import PostPage, PostTag, Series
from posts.models.search import CONFIG
from posts.prepared import fetch
from posts.querysets import VISIBLE, PostQuerySet

MOST_RELATED = 3
KEPT_RELATED = 6  # so that three are left when some are taken down
# A tag says more of a post than a category does. Similarity is the share of the words of title and summary
# that the other post has, weighted by where: hardly ever above a third.
TAG, CATEGORY, SIMILARITY = 2.0, 1.0, 10.0
# As much as a category: below it, posts have nothing in common but a few words.
LEAST_SCORE = 1.0
COMPARED = 200  # by tags, by categories and by words
_LAST = 2**31 - 1  # above all numbers of pages


@dataclass(frozen=True)
class Age:
    """How long ago readers got a post, or its last version, or somebody found that still correct."""

    months: int  # complete ones
    is_updated: bool
    is_reviewed: bool = False

    @property
    def amount(self) -> str:
        """In words: years, where they are complete."""
        years = self.months // 12
        if years:
            return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
        return ngettext("%(number)d month", "%(number)d months", self.months) % {"number": self.months}


@dataclass(frozen=True)
class Near:
    """A published post near another one: what links and cards need of it."""

    pk: int
    title: str
    slug: str
    day: date  # of publication
    series_id: int | None
    basis: str | None  # of the card: see `posts.models.drawn`
    card: str | None

    @property
    def path(self) -> str:
        """Its path below the index page."""
        return f"{self.day:%Y/%m}/{self.slug}/"

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands among all posts."""
        return self.day, self.pk


@dataclass(frozen=True)
class Part:
    """The place of a post in its series."""

    series: Series
    posts: list[Near]  # all parts, the first one first, this one included
    number: int  # from 1

    @property
    def previous(self) -> Near | None:
        """The part before this one."""
        return self.posts[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Near | None:
        """The part after this one."""
        return self.posts[self.number] if self.number < len(self.posts) else None


_NEAR = f"""
WITH wanted (post_id) AS (
  (SELECT entry.post_id FROM posts_listentry AS entry JOIN wagtailcore_page AS page ON page.id = entry.post_id
   WHERE entry.name = 'all' AND (entry.day, entry.post_id) > (%(day)s, %(pk)s) AND {VISIBLE}
   ORDER BY entry.day, entry.post_id LIMIT 1)
  UNION ALL
  (SELECT entry.post_id FROM posts_listentry AS entry JOIN wagtailcore_page AS page ON page.id = entry.post_id
   WHERE entry.name = 'all' AND (entry.day, entry.post_id) < (%(day)s, %(pk)s) AND {VISIBLE}
   ORDER BY entry.day DESC, entry.post_id DESC LIMIT 1)
  UNION ALL
  (SELECT entry.post_id FROM posts_listentry AS entry WHERE entry.name = %(series)s
   ORDER BY entry.day, entry.post_id LIMIT 1000)
  UNION ALL
  SELECT unnest(%(related)s::int[])
)
SELECT near.*
FROM (SELECT DISTINCT post_id FROM wanted WHERE post_id <> %(pk)s) AS found CROSS JOIN LATERAL (
  SELECT page.id, page.title, page.slug, post.published_on, post.series_id, drawn.basis, drawn.card
  FROM wagtailcore_page AS page
  JOIN posts_postpage AS post ON post.page_ptr_id = page.id
  LEFT JOIN posts_drawn AS drawn ON drawn.post_id = page.id
  WHERE page.id = found.post_id AND {VISIBLE} OFFSET 0
) AS near
"""  # noqa: S608 - nothing of a reader's is in it


class Surroundings:
    """The published posts around a post. They are read in one query, when somebody asks for one."""

    def __init__(self, post: PostPage, related: Sequence[int] = ()) -> None:
        self.post = post
        self._related = related  # the closest first
        # What is not saved yet will come after all others of its day.
        self._place = (post.address_date, post.pk or _LAST)

    @cached_property
    def _posts(self) -> dict[int, Near]:
        day, pk = self._place
        values = {
            "now": timezone.now(),
            "day": day,
            "pk": pk,
            "series": names.of("series", self.post.series_id or 0),
            "related": list(self._related),
        }
        return {row[0]: Near(*row) for row in fetch(_NEAR, values)}

    @cached_property
    def newer(self) -> Near | None:
        """The post published next, if there is one."""
        later = [post for post in self._posts.values() if post.place > self._place]
        return min(later, key=lambda post: post.place, default=None)

    @cached_property
    def older(self) -> Near | None:
        """The post published before this one, if there is one."""
        earlier = [post for post in self._posts.values() if post.place < self._place]
        return max(earlier, key=lambda post: post.place, default=None)

    @cached_property
    def part(self) -> Part | None:
        """The place in the series, if it has more than one part for readers."""
        series = self.post.series
        if series is None:
            return None
        parts = [post for post in self._posts.values() if post.series_id == series.pk]
        # A draft stands where it will be; it is not among those that readers see.
        day, pk = self._place
        parts.append(Near(pk, self.post.title, self.post.slug, day, series.pk, None, None))
        parts.sort(key=lambda post: post.place)
        number = [post.place for post in parts].index(self._place) + 1
        return Part(series, parts, number) if len(parts) > 1 else None

    @cached_property
    def related(self) -> list[Near]:
        """Posts that have most in common with this one, and are not in its series; three at most."""
        found = [self._posts[pk] for pk in self._related if pk in self._posts]
        series = self.post.series_id
        return [post for post in found if series is None or post.series_id != series][:MOST_RELATED]


# The newest posts with any of the words, and the newest of some lists. Month by month, PostgreSQL reads as
# little where all posts have the words as where none has.
_ALIKE = """
(SELECT found.post_id
FROM (SELECT month FROM posts_listmonth WHERE name = %(all)s AND posts > 0 ORDER BY month DESC) AS here
CROSS JOIN LATERAL (
  SELECT post_id FROM posts_searchentry
  WHERE month = here.month AND vector @@ to_tsquery(%(config)s::regconfig, %(words)s)
  ORDER BY post_id DESC) AS found
LIMIT %(most)s)
UNION
SELECT entry.post_id
FROM unnest(%(lists)s::text[], %(shares)s::integer[]) AS list (name, share)
CROSS JOIN LATERAL (
  SELECT post_id FROM posts_listentry WHERE name = list.name
  ORDER BY day DESC, post_id DESC LIMIT list.share) AS entry
"""


def related(post: PostPage) -> list[int]:
    """Return published posts by shared tags and categories and by similar words, the closest first.

    To compare them takes long, so this is asked when a post is drawn, and the answer is kept.
    """
    found: PostQuerySet = PostPage.objects.published().exclude(pk=post.pk)
    if post.series_id:
        found = found.exclude(series=post.series_id)
    tags, categories = post.sorted_tags, post.sorted_categories
    words = _any_word(post)
    query = SearchQuery(words, config=CONFIG, search_type="raw")
    similarity = Coalesce(SearchRank(F("search_entry__vector"), query), 0.0, output_field=FloatField())
    score = (
        TAG * _count(PostTag.objects.filter(tag__in=tags), "content_object")
        + CATEGORY * _count(PostPage.categories.through.objects.filter(category__in=categories), "postpage")
        + SIMILARITY * similarity
    )
    lists = _shares("tag", tags) | _shares("category", categories)
    values = {"words": words, "lists": list(lists), "shares": list(lists.values())}
    # To score all 20,000 posts of a large site takes a third of a second.
    alike = [pk for (pk,) in fetch(_ALIKE, values | {"config": CONFIG, "all": names.ALL, "most": COMPARED})]
    scored = found.filter(pk__in=alike).annotate(score=ExpressionWrapper(score, FloatField()))
    closest = scored.order_by("-score", "-published_on", "-pk").values_list("pk", "score")
    return [pk for pk, value in closest[:KEPT_RELATED] if value >= LEAST_SCORE]


def _shares(kind: str, subjects: Sequence[Any]) -> dict[str, int]:
    """How many posts of each tag's or category's list are compared: a rare one counts beside a common one."""
    return {names.of(kind, subject.pk): max(1, COMPARED // len(subjects)) for subject in subjects}


def _count(rows: Any, post: str) -> Any:
    same = rows.filter(**{post: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(same.values(post).annotate(n=Count("pk")).values("n")), 0)


def _any_word(post: PostPage) -> str:
    """Any of the words of title and summary, as to_tsquery() reads it; a word alone may be an operator."""
    words = dict.fromkeys(re.findall(r"\w+", f"{post.title} {post.summary}".lower()))
    return " | ".join(f"'{word}'" for word in words)


# Age


def updated_on(post: PostPage) -> date | None:
    """The day readers last got a new version, if it is later than the day they got the first."""
    if not (post.published_on and post.first_published_at and post.last_published_at):
        return None
    first = max(post.published_on, timezone.localdate(post.first_published_at))
    last = timezone.localdate(post.last_published_at)
    return last if last > first else None


def reviewed_on(post: PostPage) -> date | None:
    """The day somebody found the version that readers have still correct."""
    freshness = getattr(post, "freshness", None)
    day = freshness.reviewed_on if freshness else None
    return day if day and day >= (updated_on(post) or post.address_date) else None


def age(post: PostPage) -> Age:
    """How old a post is today, counted from its last review, its last update or else its publication."""
    updated, reviewed, today = updated_on(post), reviewed_on(post), timezone.localdate()
    since = reviewed or updated or post.address_date
    months = 12 * (today.year - since.year) + today.month - since.month
    # A month is complete on the same day of the next one, or on the day after where that has no such day.
    months -= today.day < since.day
    return Age(months, is_updated=updated is not None, is_reviewed=reviewed is not None)

"""What readers of a post are told besides: neighbors, series, related posts, and its age."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, ExpressionWrapper, F, FloatField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from posts.models import PostPage, PostTag, Series
from posts.models.search import CONFIG
from posts.querysets import PostQuerySet

MOST_RELATED = 3
# A tag says more of a post than a category does. Similarity is the share of the words of title and summary
# that the other post has, weighted by where: hardly ever above a third.
TAG, CATEGORY, SIMILARITY = 2.0, 1.0, 10.0
# As much as a category: below it, posts have nothing in common but a few words.
LEAST_SCORE = 1.0
COMPARED = 200  # of each kind


@dataclass(frozen=True)
class Part:
    """The place of a post in its series."""

    series: Series
    posts: list[PostPage]  # all parts, the first one first, this one included
    number: int  # from 1

    @property
    def previous(self) -> PostPage | None:
        """The part before this one."""
        return self.posts[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> PostPage | None:
        """The part after this one."""
        return self.posts[self.number] if self.number < len(self.posts) else None


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


class Surroundings:
    """What stands around a post. Nothing is queried before a template asks."""

    def __init__(self, post: PostPage) -> None:
        self.post = post

    @cached_property
    def _others(self) -> PostQuerySet:
        others: PostQuerySet = PostPage.objects.published().exclude(pk=self.post.pk)
        return others

    @cached_property
    def newer(self) -> PostPage | None:
        """The post published next, if there is one."""
        day = self.post.address_date
        later = self._others.filter(published_on__gte=day)
        if self.post.pk:
            later = later.exclude(published_on=day, pk__lt=self.post.pk)
        return later.order_by("published_on", "pk").defer_streamfields().first()

    @cached_property
    def older(self) -> PostPage | None:
        """The post published before this one, if there is one."""
        day = self.post.address_date
        earlier = self._others.filter(published_on__lte=day)
        if self.post.pk:
            earlier = earlier.exclude(published_on=day, pk__gt=self.post.pk)
        return earlier.defer_streamfields().first()

    @cached_property
    def part(self) -> Part | None:
        """The place in the series, if it has more than one part for readers."""
        series = self.post.series
        if series is None:
            return None
        others = self._others.filter(series=series).defer_streamfields()
        # A draft stands where it will be; it is not among those that readers see.
        posts = sorted([*others, self.post], key=lambda post: (post.address_date, post.pk or 0))
        return Part(series, posts, posts.index(self.post) + 1) if len(posts) > 1 else None

    @cached_property
    def related(self) -> list[PostPage]:
        """Posts that have most in common with this one, and are not in its series."""
        return list(related(self.post))


def related(post: PostPage) -> PostQuerySet:
    """Return published posts by shared tags and categories and by similar words, the closest first."""
    found: PostQuerySet = PostPage.objects.published().exclude(pk=post.pk)
    if post.series_id:
        found = found.exclude(series=post.series_id)
    tags = PostTag.objects.filter(tag__in=[tag.pk for tag in post.sorted_tags])
    categories = PostPage.categories.through.objects.filter(
        category__in=[category.pk for category in post.sorted_categories]
    )
    query = _query(post)
    similarity = Coalesce(SearchRank(F("search_entry__vector"), query), 0.0, output_field=FloatField())
    score = (
        TAG * _count(tags, "content_object")
        + CATEGORY * _count(categories, "postpage")
        + SIMILARITY * similarity
    )
    alike = (
        found.filter(pk__in=tags.values("content_object")),
        found.filter(pk__in=categories.values("postpage")),
        found.filter(search_entry__vector=query),
    )
    scored = _newest(found, alike).annotate(score=ExpressionWrapper(score, FloatField()))
    closest = scored.filter(score__gte=LEAST_SCORE).order_by("-score", "-published_on", "-pk")
    return closest.for_listing()[:MOST_RELATED]


def _newest(found: PostQuerySet, alike: Iterable[PostQuerySet]) -> PostQuerySet:
    """Keep the newest of each kind: to score all 20,000 posts of a large site takes a third of a second."""
    first, *others = [posts.values("pk")[:COMPARED] for posts in alike]
    return found.filter(pk__in=first.union(*others))


def _count(rows: Any, post: str) -> Any:
    same = rows.filter(**{post: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(same.values(post).annotate(n=Count("pk")).values("n")), 0)


def _query(post: PostPage) -> SearchQuery:
    """Any of the words of title and summary; quoted, because a word alone may be an operator."""
    words = dict.fromkeys(re.findall(r"\w+", f"{post.title} {post.summary}".lower()))
    return SearchQuery(" | ".join(f"'{word}'" for word in words), config=CONFIG, search_type="raw")


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

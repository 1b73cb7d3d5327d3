"""The sections of the map, each in files of a bounded size.

See https://www.sitemaps.org/protocol.html and, for images,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urljoin

from django.db.models import Count, Max, Prefetch
from django.http import HttpRequest
from taggit.models import Tag
from wagtail.models import Page, get_page_models

from home.archives import path_of
from posts.listing import PER_PAGE
from posts.lists.names import ALL
from posts.lists.pages import PostList
from posts.lists.stored import count_of_archives, latest_changes, most_archives
from posts.models import Author, Category, EditorialRendition, PostPage, Series
from posts.pictures import SOCIAL
from posts.querysets import visible

_SUBJECTS: dict[str, Any] = {"category": Category, "tag": Tag, "author": Author, "series": Series}


@dataclass(frozen=True)
class Entry:
    """An address, when it last changed, and the pictures that stand there."""

    address: str  # absolute
    changed: datetime | None
    images: tuple[str, ...] = ()

    @property
    def lastmod(self) -> str:
        """The change as text."""
        return lastmod(self.changed)


@dataclass(frozen=True)
class Ground:
    """What all sections rest on, asked for once."""

    root: Any
    request: HttpRequest
    listed: ClassVar = PostList(ALL, oldest_first=True)

    @cached_property
    def base(self) -> str:
        """The absolute address of the index page."""
        return str(self.root.get_full_url(self.request))

    @cached_property
    def posts(self) -> Any:
        """What readers may see."""
        return self.root.published_posts()

    @cached_property
    def size(self) -> int:
        """How many posts that is."""
        return sum(count for _month, count in self.listed.months())

    @cached_property
    def changed(self) -> datetime | None:
        """When any of them last changed."""
        newest = self.posts.order_by("-last_published_at").values_list("last_published_at", flat=True)
        found: datetime | None = newest.first()
        return found


class Section(ABC):
    """A part of the map. What readers may not see is in none."""

    per_file = 1_000  # the protocol allows 50,000; a file is made while somebody waits

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @abstractmethod
    def size(self) -> int:
        """How many addresses there are."""

    @abstractmethod
    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        """Some of them, in an order that stays when others are added."""

    def changed(self) -> datetime | None:
        """When anything here last changed."""
        return self.ground.changed

    def files(self) -> int:
        """In how many files they stand; none for nothing."""
        return math.ceil(self.size() / self.per_file)


class Posts(Section):
    """Posts, each with its cover; none that search engines should list elsewhere."""

    def size(self) -> int:
        return self.ground.size

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        covers = EditorialRendition.objects.filter(filter_spec__in=SOCIAL.filter_specs())
        posts = (
            self.ground.posts.filter(pk__in=self.ground.listed.numbers(start, stop), canonical_address="")
            .order_by("published_on", "pk")
            .defer_streamfields()
            .select_related("cover")
            .prefetch_related(Prefetch("cover__renditions", queryset=covers, to_attr="social_renditions"))
        )
        return [
            Entry(post.get_full_url(self.ground.request), post.last_published_at, self._images(post))
            for post in posts
        ]

    def _images(self, post: Any) -> tuple[str, ...]:
        # What has not been made yet is left out: nobody waits for 1,000 pictures.
        found = post.cover.social_renditions[:1] if post.cover else []
        return tuple(urljoin(self.ground.base, rendition.url) for rendition in found)


class Pages(Section):
    """The index page and the pages outside the flow of posts."""

    @cached_property
    def _pages(self) -> Any:
        # By the types that are wanted: for the one that is not, PostgreSQL would read all posts.
        others = [model for model in get_page_models() if not issubclass(model, PostPage)]
        below = Page.objects.descendant_of(self.ground.root, inclusive=True).exact_type(*others)
        return visible(below).order_by("pk")

    @cached_property
    def _facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self._pages.aggregate(count=Count("pk"), newest=Max("last_published_at"))
        return found

    def size(self) -> int:
        return int(self._facts["count"])

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        return [
            # The index page changes with every post.
            Entry(
                page.get_full_url(self.ground.request),
                _newest(
                    page.last_published_at, self.ground.changed if page.pk == self.ground.root.pk else None
                ),
            )
            for page in self._pages[start:stop]
        ]

    def changed(self) -> datetime | None:
        return _newest(self._facts["newest"], self.ground.changed)


class Archives(Section):
    """The first page of each archive that has posts."""

    per_file = 5_000  # all are found for each file

    def _paths(self) -> dict[str, datetime | None]:
        """Path below the index page -> when one of its newest posts last changed."""
        changed = latest_changes(PER_PAGE)
        found: dict[str, datetime | None] = {}
        for kind, model in _SUBJECTS.items():
            numbers = _of_kind(kind, changed)
            slugs = model.objects.filter(pk__in=numbers).exclude(slug="").values_list("pk", "slug")
            found |= {path_of(kind, slug): numbers[str(pk)] for pk, slug in slugs}
        for (_name, month), at in changed.items():
            if month:
                found[f"{month:%Y/%m}/"] = at
                found[f"{month:%Y}/"] = _newest(found.get(f"{month:%Y}/"), at)
        return dict(sorted(found.items()))

    def size(self) -> int:
        return count_of_archives()

    def files(self) -> int:
        # To look into each whether it has posts takes the longer the more there are, and seldom matters.
        if most_archives() > self.per_file:
            return super().files()
        return 1 if self.ground.size else 0

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        paths = list(self._paths().items())[start:stop]
        return [Entry(f"{self.ground.base}{path}", newest) for path, newest in paths]


def _of_kind(kind: str, changed: dict[tuple[str, date | None], datetime]) -> dict[str, datetime]:
    parts = {name.partition(":"): at for (name, _month), at in changed.items()}
    return {number: at for (found, _colon, number), at in parts.items() if found == kind}


def lastmod(changed: datetime | None) -> str:
    """A moment as the W3C writes dates: https://www.w3.org/TR/NOTE-datetime."""
    return changed.isoformat(timespec="seconds") if changed else ""


def _newest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)


SECTIONS: dict[str, type[Section]] = {"posts": Posts, "pages": Pages, "archives": Archives}

"""The map of the site for search engines: an index of sections, each in files of a bounded size.

See https://www.sitemaps.org/protocol.html and, for images,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.db.models import Max, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Page, get_page_models

from home.archives import path_of
from home.models import HomePage
from home.navigation import Frame
from home.stencils import Stencil
from posts.everybody import shown_to_everybody
from posts.listing import PER_PAGE
from posts.lists.names import ALL
from posts.lists.pages import PostList
from posts.lists.stored import count_of_archives, latest_changes
from posts.models import Author, Category, EditorialRendition, PostPage, Series
from posts.pictures import SOCIAL
from posts.querysets import visible

PER_FILE = 1_000  # the protocol allows 50,000; a file is made while somebody waits
PATTERN = r"^sitemap-(?P<name>[a-z]+)(?:-(?P<number>[1-9]\d{0,4}))?\.xml$"
XML = "application/xml; charset=utf-8"
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
        return _lastmod(self.changed)


class Section(ABC):
    """A part of the map. What readers may not see is in none."""

    def __init__(self, root: Any, request: HttpRequest) -> None:
        self.root = root
        self.request = request
        self.base = root.get_full_url(request)
        self.posts = root.published_posts()

    @abstractmethod
    def size(self) -> int:
        """How many addresses there are."""

    @abstractmethod
    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        """Some of them, in an order that stays when others are added."""

    def changed(self) -> datetime | None:
        """When anything here last changed."""
        newest = self.posts.order_by("-last_published_at").values_list("last_published_at", flat=True)
        found: datetime | None = newest.first()
        return found

    def files(self) -> int:
        """In how many files they stand; none for nothing."""
        return math.ceil(self.size() / PER_FILE)


class Posts(Section):
    """Posts, each with its cover; none that search engines should list elsewhere."""

    listed = PostList(ALL, oldest_first=True)

    def size(self) -> int:
        return sum(count for _month, count in self.listed.months())

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        covers = EditorialRendition.objects.filter(filter_spec__in=SOCIAL.filter_specs())
        posts = (
            self.posts.filter(pk__in=self.listed.numbers(start, stop), canonical_address="")
            .order_by("published_on", "pk")
            .defer_streamfields()
            .select_related("cover")
            .prefetch_related(Prefetch("cover__renditions", queryset=covers, to_attr="social_renditions"))
        )
        return [
            Entry(post.get_full_url(self.request), post.last_published_at, self._images(post))
            for post in posts
        ]

    def _images(self, post: Any) -> tuple[str, ...]:
        # What has not been made yet is left out: nobody waits for 1,000 pictures.
        found = post.cover.social_renditions[:1] if post.cover else []
        return tuple(urljoin(self.base, rendition.url) for rendition in found)


class Pages(Section):
    """The index page and the pages outside the flow of posts."""

    def _pages(self) -> Any:
        # By the types that are wanted: for the one that is not, PostgreSQL would read all posts.
        others = [model for model in get_page_models() if not issubclass(model, PostPage)]
        below = Page.objects.descendant_of(self.root, inclusive=True).exact_type(*others)
        return visible(below).order_by("pk")

    def size(self) -> int:
        return int(self._pages().count())

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        posts_changed = super().changed()
        return [
            # The index page changes with every post.
            Entry(
                page.get_full_url(self.request),
                _newest(page.last_published_at, posts_changed if page.pk == self.root.pk else None),
            )
            for page in self._pages()[start:stop]
        ]

    def changed(self) -> datetime | None:
        newest = self._pages().aggregate(newest=Max("last_published_at"))["newest"]
        return _newest(newest, super().changed())


class Archives(Section):
    """The first page of each archive that has posts."""

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

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        paths = list(self._paths().items())[start:stop]
        return [Entry(f"{self.base}{path}", newest) for path, newest in paths]


def _of_kind(kind: str, changed: dict[tuple[str, date | None], datetime]) -> dict[str, datetime]:
    parts = {name.partition(":"): at for (name, _month), at in changed.items()}
    return {number: at for (found, _colon, number), at in parts.items() if found == kind}


def _lastmod(changed: datetime | None) -> str:
    """A moment as the W3C writes dates: https://www.w3.org/TR/NOTE-datetime."""
    return changed.isoformat(timespec="seconds") if changed else ""


def _newest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)


SECTIONS: dict[str, type[Section]] = {"posts": Posts, "pages": Pages, "archives": Archives}


@require_safe
@shown_to_everybody
def index(request: HttpRequest) -> HttpResponse:
    """The files of all sections, and when each section last changed."""
    lines: list[SafeString] = []
    for name, kind in SECTIONS.items():
        section = kind(_root(request), request)
        count, changed = section.files(), section.changed()
        first = urljoin(section.base, reverse("sitemap_section", args=[name]))
        others = [f"{first.removesuffix('.xml')}-{number}.xml" for number in range(2, count + 1)]
        # They differ in their address alone, and there may be a hundred.
        line = Stencil.of("home/sitemap_file.xml", ["address"], lastmod=_lastmod(changed))
        lines += [line.fill({"address": address}) for address in [first, *others][:count]]
    return _answer(request, "home/sitemap_index.xml", {"files": SafeString("\n".join(lines))})


@require_safe
@shown_to_everybody
def section(request: HttpRequest, name: str, number: str | None = None) -> HttpResponse:
    """One file of a section. Raises Http404 where there is none."""
    if name not in SECTIONS:
        raise Http404
    found = SECTIONS[name](_root(request), request)
    start = (int(number or 1) - 1) * PER_FILE
    entries = list(found.entries(start, start + PER_FILE))
    if number == "1" or not entries:
        raise Http404
    return _answer(request, "home/sitemap.xml", {"entries": entries})


def _root(request: HttpRequest) -> Any:
    root = Frame(request).root
    page = root.specific if root else None
    if not isinstance(page, HomePage):
        raise Http404
    return page


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type=XML)
    # The map itself is nothing to find.
    response.headers["X-Robots-Tag"] = "noindex"
    return response

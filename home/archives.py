"""The lists of posts besides the index: by category, tag, author, series, year and month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote

from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from taggit.models import Tag

from posts.models import Author, Category, PostPage, Series

# The part of an address below the index page that names an archive.
PATTERN = (
    r"(?:(?P<kind>category|tag|author|series)/(?P<slug>[^/]+)"
    r"|(?P<year>[1-9][0-9]{3})(?:/(?P<month>0[1-9]|1[0-2]))?)/"
)


class Period(NamedTuple):
    """A year or a month, as a link below the index page."""

    label: str
    path: str


@dataclass(frozen=True)
class Archive:
    """Posts that have something in common, with an address, a title and feeds of their own."""

    kind: str  # category, tag, author, series, year or month
    title: str
    description: str
    path: str  # below the index page, with its last slash: "category/data/"
    posts: Any  # a PostQuerySet in the order of the list
    subject: Any = None  # the category, tag, author or series; nothing for a year or month
    siblings: tuple[Any, ...] = ()  # what the filter of the list offers instead
    periods: tuple[Period, ...] = ()  # of a year or month: the year, and its months that have posts

    @property
    def label(self) -> str:
        """The kind in a word for readers."""
        return _LABELS[self.kind]()

    @property
    def is_kept_empty(self) -> bool:
        """Whether the archive is a page even without posts. Others would tell of drafts."""
        return self.kind == "category"


_LABELS: dict[str, Callable[[], str]] = {
    "category": lambda: _("Category"),
    "tag": lambda: _("Tag"),
    "author": lambda: _("Author"),
    "series": lambda: _("Series"),
    "year": lambda: _("Year"),
    "month": lambda: _("Month"),
}


def find(posts: Any, *, kind: str = "", slug: str = "", year: str = "", month: str = "") -> Archive:
    """Return the archive that parts of an address name, of the given published posts.

    Raises Http404 when there is no such category, tag, author or series.
    """
    if kind:
        return _FINDERS[kind](posts, slug)
    return _of_month(posts, int(year), int(month)) if month else _of_year(posts, int(year))


def _of_category(posts: Any, slug: str) -> Archive:
    siblings = tuple(used_categories())
    # Usually one of those in the filter; one without posts is still a page.
    in_use = next((category for category in siblings if category.slug == slug), None)
    category = in_use or get_object_or_404(Category, slug=slug)
    return Archive(
        kind="category",
        title=category.name,
        description=category.description,
        path=path_of("category", slug),
        posts=posts.filter(categories=category),
        subject=category,
        siblings=siblings,
    )


def _of_tag(posts: Any, slug: str) -> Archive:
    tag = get_object_or_404(Tag, slug=slug)
    description = _("Posts tagged “%(tag)s”.") % {"tag": tag.name}
    # Through the rows that name the tag: a post has each tag once.
    found = posts.filter(tagged_items__tag=tag)
    return Archive("tag", tag.name, description, path_of("tag", slug), found, tag)


def _of_author(posts: Any, slug: str) -> Archive:
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    description = author.biography or _("Posts by %(name)s.") % {"name": author.name}
    found = posts.filter(bylines__author=author)
    return Archive("author", author.name, description, path_of("author", slug), found, author)


def _of_series(posts: Any, slug: str) -> Archive:
    series = get_object_or_404(Series, slug=slug)
    # As one reads it: the first part first.
    found = posts.filter(series=series).order_by("published_on", "pk")
    return Archive("series", series.name, series.description, path_of("series", slug), found, series)


def _of_year(posts: Any, year: int) -> Archive:
    description = _("Posts from %(year)s.") % {"year": year}
    found = posts.filter(published_on__year=year)
    return Archive("year", str(year), description, f"{year}/", found, periods=_periods(posts, year))


def _of_month(posts: Any, year: int, month: int) -> Archive:
    name = date_format(date(year, month, 1), "F Y")
    description = _("Posts from %(month)s.") % {"month": name}
    found = posts.filter(published_on__year=year, published_on__month=month)
    path, periods = f"{year}/{month:02}/", _periods(posts, year)
    return Archive("month", name, description, path, found, periods=periods)


def _periods(posts: Any, year: int) -> tuple[Period, ...]:
    months = posts.filter(published_on__year=year).dates("published_on", "month")
    named = (Period(date_format(month, "F"), f"{month:%Y/%m}/") for month in months)
    return (Period(_("All of %(year)s") % {"year": year}, f"{year}/"), *named)


_FINDERS = {"category": _of_category, "tag": _of_tag, "author": _of_author, "series": _of_series}


def path_of(kind: str, slug: str) -> str:
    """The path of an archive below the index page."""
    return f"{kind}/{quote(slug)}/"


def addresses(posts: Any) -> dict[str, Any]:
    """The archives that have posts, for sitemaps: querysets by kind, and the months as dates."""
    inside = posts.order_by().values("pk")
    return {
        "category": Category.objects.filter(posts__in=inside).distinct(),
        # A tag of signs alone, such as “🎉”, has no slug and so no address.
        "tag": Tag.objects.filter(posts_posttag_items__content_object__in=inside).exclude(slug="").distinct(),
        "author": Author.objects.filter(bylines__post__in=inside).distinct(),
        "series": Series.objects.filter(posts__in=inside).distinct(),
        "month": posts.order_by().dates("published_on", "month", order="DESC"),
    }


def used_categories() -> Any:
    """Categories with at least one published post, from A to Z."""
    return Category.objects.filter(posts__in=PostPage.objects.published().order_by()).distinct()

"""The lists of posts besides the index: by category, tag, author, series, year and month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote

from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from taggit.models import Tag

from posts.lists import names
from posts.lists.pages import PostList, next_month
from posts.models import Author, Category, Series

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
    posts: PostList
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


def find(
    *, kind: str = "", slug: str = "", year: str = "", month: str = "", in_use: Sequence[Category] = ()
) -> Archive:
    """Return the archive that parts of an address name. `in_use` are the categories that have posts.

    Raises Http404 when there is no such category, tag, author or series.
    """
    if kind == "category":
        return _of_category(slug, in_use)
    if kind:
        return _FINDERS[kind](slug)
    return _of_month(int(year), int(month)) if month else _of_year(int(year))


def _of_category(slug: str, in_use: Sequence[Category]) -> Archive:
    # Usually one of those in the filter; one without posts is still a page.
    found = next((category for category in in_use if category.slug == slug), None)
    category = found or get_object_or_404(Category, slug=slug)
    return Archive(
        kind="category",
        title=category.name,
        description=category.description,
        path=path_of("category", slug),
        posts=PostList(names.of("category", category.pk)),
        subject=category,
        siblings=tuple(in_use),
    )


def _of_tag(slug: str) -> Archive:
    tag = get_object_or_404(Tag, slug=slug)
    description = _("Posts tagged “%(tag)s”.") % {"tag": tag.name}
    found = PostList(names.of("tag", tag.pk))
    return Archive("tag", tag.name, description, path_of("tag", slug), found, tag)


def _of_author(slug: str) -> Archive:
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    description = author.biography or _("Posts by %(name)s.") % {"name": author.name}
    found = PostList(names.of("author", author.pk))
    return Archive("author", author.name, description, path_of("author", slug), found, author)


def _of_series(slug: str) -> Archive:
    series = get_object_or_404(Series, slug=slug)
    # As one reads it: the first part first.
    found = PostList(names.of("series", series.pk), oldest_first=True)
    return Archive("series", series.name, series.description, path_of("series", slug), found, series)


def _of_year(year: int) -> Archive:
    description = _("Posts from %(year)s.") % {"year": year}
    found = PostList(names.ALL, since=date(year, 1, 1), before=next_month(date(year, 12, 1)))
    return Archive("year", str(year), description, f"{year}/", found, periods=_periods(found))


def _of_month(year: int, month: int) -> Archive:
    name = date_format(date(year, month, 1), "F Y")
    description = _("Posts from %(month)s.") % {"month": name}
    first = date(year, month, 1)
    found = PostList(names.ALL, since=first, before=next_month(first))
    path, periods = f"{year}/{month:02}/", _of_year(year).periods
    return Archive("month", name, description, path, found, periods=periods)


def _periods(year: PostList) -> tuple[Period, ...]:
    months = reversed(year.months())
    named = (Period(date_format(month, "F"), f"{month:%Y/%m}/") for month, _posts in months)
    first = f"{year.since:%Y}"
    return (Period(_("All of %(year)s") % {"year": first}, f"{first}/"), *named)


_FINDERS = {"tag": _of_tag, "author": _of_author, "series": _of_series}


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

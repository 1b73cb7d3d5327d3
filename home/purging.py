"""The lists of the site, for caches: addresses for those in front of it, patterns for our own.

See `posts.purging`.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db.models import CharField, QuerySet, Value
from django.http import Http404
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import Site

from home import archives
from home.analytics import AnalyticsSettings
from home.site_settings import FooterSettings, MenuSettings
from home.sitemaps.sections import SECTIONS
from posts.feed_formats import FORMATS
from posts.listing import PER_PAGE
from posts.lists.names import ALL
from posts.lists.pages import PostList
from posts.models import Author, Category, PostPage, Series
from posts.purging.patterns import EVERYTHING


def of_lists(home: Any, page: Any) -> Iterator[str]:
    """Everything on the site that lists a page: an own list, or a file for machines.

    Of the index page itself: all of them. Addresses with a question, such as those of the API, cannot be
    known.
    """
    root = home.get_full_url()
    if not root:
        return
    for path in _for_machines(home, page):
        yield urljoin(root, path)
    # Drafts of others do not matter; what has just become private still counts.
    posts = PostPage.objects.child_of(home).live().order_by("-published_on", "-pk")
    if isinstance(page, PostPage) or page.pk == home.pk:
        yield from _pages(root, _size(PostList(ALL)))
    for names in _archives(posts, page, home):
        try:
            archive = archives.find(in_use=(), **names)
        except Http404:  # An author or a category that is gone.
            continue
        yield from _pages(root + archive.path, _size(archive.posts))


def _size(posts: PostList) -> int:
    return sum(count for _month, count in posts.months())


def _pages(base: str, total: int) -> Iterator[str]:
    """The pages of a list with so many posts, one more that it may have had, and its feeds."""
    yield base
    for number in range(2, math.ceil(total / PER_PAGE) + 2):
        yield f"{base}page/{number}/"
    for form in FORMATS.values():
        yield f"{base}feed/{form.path}"


def _archives(posts: Any, page: Any, home: Any) -> Iterator[dict[str, str]]:
    """The names of the archives that show a post; of the index page, all that have posts."""
    if isinstance(page, PostPage):
        yield from _archives_of(page)
    elif page.pk == home.pk:
        found = archives.addresses(posts)
        months = list(found.pop("month"))
        for kind, subjects in found.items():
            yield from ({"kind": kind, "slug": subject.slug} for subject in subjects)
        yield from ({"year": year} for year in dict.fromkeys(f"{month:%Y}" for month in months))
        yield from ({"year": f"{month:%Y}", "month": f"{month:%m}"} for month in months)


def _archives_of(post: PostPage) -> Iterator[dict[str, str]]:
    subjects = {
        "category": post.sorted_categories,
        "tag": post.sorted_tags,
        "author": post.authors,
        "series": [post.series] if post.series else [],
    }
    for kind, found in subjects.items():
        yield from ({"kind": kind, "slug": subject.slug} for subject in found if subject.slug)
    year, month = f"{post.address_date:%Y}", f"{post.address_date:%m}"
    yield {"year": year}
    yield {"year": year, "month": month}


def _for_machines(home: Any, page: Any) -> Iterator[str]:
    for name in ("sitemap", "llms", "search", "api:pages:listing"):
        yield reverse(name)
    yield reverse("api:pages:detail", args=[page.pk])
    count = PostPage.objects.child_of(home).live().count()
    for name, section in SECTIONS.items():
        yield reverse("sitemap_section", args=[name])
        for number in range(2, math.ceil(count / section.per_file) + 2):
            yield reverse("sitemap_section", args=[name, number])


# As patterns, see `posts.purging.patterns`

_KINDS = {Category: "category", Tag: "tag", Author: "author", Series: "series"}


def patterns_of_lists(home: Any, posts: Any) -> set[str]:
    """Everything that lists these posts, and the lists that begin or end to be offered with them."""
    if in_menus() & {post.pk for post in posts}:
        return {EVERYTHING}
    root = _root(home)
    found = {*_list(root), "/sitemap*", reverse("llms")}
    others = home.published_posts().exclude(pk__in=[post.pk for post in posts])
    subjects = list(_subjects([post.pk for post in posts]))
    for kind, slug, _number in subjects:
        found |= set(_list(f"{root}{kind}/{slug}/"))
    # The filter of the lists offers categories that have posts.
    categories = [number for kind, _slug, number in subjects if kind == "category"]
    if not all(others.filter(categories=number).exists() for number in categories):
        found.add(f"{root}category/*")
    for year, month in {(post.address_date.year, post.address_date.month) for post in posts}:
        months: Iterable[int] = [month]
        if not others.filter(published_on__year=year, published_on__month=month).exists():
            months = range(1, 13)  # Each of them leads to the others.
        for path in (f"{year}/", *(f"{year}/{number:02}/" for number in months)):
            found |= set(_list(root + path))
    return found


def patterns_of_archive(home: Any, thing: Any) -> set[str]:
    """The archive of a category, author, series or tag. A category is named on those of all others."""
    root, kind = _root(home), _KINDS.get(type(thing))
    if kind == "category":
        return {*_list(root), f"{root}category/*"}
    return set(_list(f"{root}{kind}/{thing.slug}/")) if kind else set()


def in_menus() -> set[int]:
    """The pages that a setting names in a link, whose titles and addresses are on every page."""
    names = [str(model._meta.model_name) for model in (MenuSettings, FooterSettings, AnalyticsSettings)]
    settings = [getattr(site, name, None) for site in Site.objects.select_related(*names) for name in names]
    fields = ("items", "columns", "legal", "details")
    streams = (getattr(setting, name, None) for setting in settings for name in fields)
    return {page for stream in streams if stream for page in _linked(list(stream.raw_data))}


def _linked(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for item in value:
            yield from _linked(item)
    elif isinstance(value, dict):
        if isinstance(value.get("page"), int):
            yield value["page"]
        yield from _linked(list(value.values()))


def _root(home: Any) -> str:
    return urlsplit(home.get_full_url() or "/").path or "/"


def _list(base: str) -> Iterator[str]:
    yield base
    yield f"{base}page/*"
    yield f"{base}feed/*"


def _subjects(numbers: list[int]) -> QuerySet[Any, tuple[str, str, int]]:
    """Of each category, tag, author and series of these posts: the kind, the slug and the number."""
    found = (
        Category.objects.filter(posts__in=numbers),
        Tag.objects.filter(posts_posttag_items__content_object__in=numbers),
        Author.objects.filter(bylines__post__in=numbers),
        Series.objects.filter(posts__in=numbers),
    )
    first, *others = (
        things.order_by().values_list(Value(_KINDS[things.model], CharField()), "slug", "pk")
        for things in found
    )
    return first.union(*others)

"""The addresses of lists, for caches in front of the site: see `posts.purging`."""

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from django.http import Http404
from django.urls import reverse

from home import archives, sitemaps
from posts.feed_formats import FORMATS
from posts.listing import PER_PAGE
from posts.lists.names import ALL
from posts.lists.pages import PostList
from posts.models import PostPage


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
    for name in sitemaps.SECTIONS:
        yield reverse("sitemap_section", args=[name])
        for number in range(2, math.ceil(count / sitemaps.PER_FILE) + 2):
            yield reverse("sitemap_section", args=[name, number])

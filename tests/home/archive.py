"""The archives of which each kind is tested, and what puts posts in them."""

from datetime import date
from typing import Any

import pytest
from taggit.models import Tag

from posts.listing import PER_PAGE
from posts.models import Author, PostPage, PostTag, Series
from tests.factories import (
    list_anew,
    put_live,
)

FIRST = date(2023, 5, 1)
COUNT = PER_PAGE + 2
PATHS = {
    "tag": "tag/shared/",
    "author": "author/ada/",
    "series": "series/ladder/",
    "year": "2023/",
    "month": "2023/05/",
}
every_kind = pytest.mark.parametrize("kind", PATHS)


def tagged(posts: list[PostPage], name: str) -> Tag:
    """Give posts a tag."""
    tag, _made = Tag.objects.get_or_create(name=name)
    PostTag.objects.bulk_create(PostTag(content_object=post, tag=tag) for post in posts)
    list_anew(posts)
    return tag


def archived(post: PostPage) -> PostPage:
    """Give a post the tag and the series of the archives below; author and date it has."""
    post.tags.add("shared")
    post.series = Series.objects.get_or_create(slug="ladder", defaults={"name": "Ladder"})[0]
    put_live(post)
    return post


def fields() -> dict[str, Any]:
    """What puts a post in the archives of the author, the year and the month."""
    author = Author.objects.get_or_create(slug="ada", defaults={"name": "Ada"})[0]
    return {"authors": [author], "published_on": FIRST}

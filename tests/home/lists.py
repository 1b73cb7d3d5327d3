"""Sites with many posts, and what their lists show."""

import itertools
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from django.test import Client
from taggit.models import Tag

from home.models import HomePage
from posts.models import Author, Category, PostAuthor, PostPage, PostTag, Series
from posts.pictures import CARD, FEATURED, SOCIAL
from posts.renditions import make_for_image
from tests.factories import (
    PARAGRAPH,
    list_anew,
    make_image,
)
from tests.markup import document, one, words

_numbers = itertools.count(1)


def listed(
    count: int,
    *,
    categories: list[Category],
    authors: list[Author],
    first: date = date(2020, 1, 1),
    cover: Any = None,
) -> list[PostPage]:
    """Make posts that readers see, quickly: how they went live is for other tests.

    They are published on one day after the other, so the last is the newest.
    """
    home, posts = HomePage.objects.get(), []
    for number in range(count):
        title = f"Listed {next(_numbers):04}"
        post = PostPage(title=title, summary=f"About {title}.", body=[PARAGRAPH], live=False)
        post.cover = cover or make_image()
        post.published_on = first + timedelta(days=number)
        post.categories = categories
        post.bylines = [PostAuthor(author=author, sort_order=n) for n, author in enumerate(authors)]
        home.add_child(instance=post)
        make_for_image(
            post.cover, [spec for place in (CARD, FEATURED, SOCIAL) for spec in place.filter_specs()]
        )
        posts.append(post)
    PostPage.objects.filter(pk__in=[post.pk for post in posts]).update(live=True)
    list_anew(posts)
    return posts


def page(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return document(response.content)


def titles(root: Element) -> list[str]:
    """The titles of all cards, the featured one included, in order."""
    found = []
    for article in root.iter("article"):
        (heading,) = [element for element in article.iter() if element.tag in ("h2", "h3")]
        found.append(words(heading))
    return found


def canonical(root: Element) -> str | None:
    return one(root, ".//link[@rel='canonical']").get("href")


def in_every_archive(posts: list[PostPage]) -> None:
    """Give posts a tag and a series."""
    tag, _made = Tag.objects.get_or_create(name="tagged", slug="tagged")
    PostTag.objects.bulk_create(PostTag(content_object=post, tag=tag) for post in posts)
    series = Series.objects.get_or_create(name="Ladder", slug="ladder")[0]
    PostPage.objects.filter(pk__in=[post.pk for post in posts]).update(series=series)
    list_anew(posts)

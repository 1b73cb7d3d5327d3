"""Which posts show an author, a category, a picture, or link to a page."""

from collections.abc import Callable
from typing import Any

import pytest
from taggit.models import Tag

from posts.models import PostPage
from posts.showing import posts_showing
from tests import factories

pytestmark = pytest.mark.django_db


def _with_author() -> tuple[PostPage, Any]:
    author = factories.make_author()
    return factories.draft(authors=[author]), author


def _with_portrait() -> tuple[PostPage, Any]:
    image = factories.make_image()
    return factories.draft(authors=[factories.make_author(portrait=image)]), image


def _with_category() -> tuple[PostPage, Any]:
    category = factories.make_category()
    return factories.draft(categories=[category]), category


def _with_series() -> tuple[PostPage, Any]:
    series = factories.make_series()
    return factories.draft(series=series), series


def _with_tag() -> tuple[PostPage, Any]:
    name = f"tag-{factories.make_author().slug}"
    post = factories.draft()
    post.tags.add(name)
    post.save()
    return post, Tag.objects.get(name=name)


def _with_cover() -> tuple[PostPage, Any]:
    image = factories.make_image()
    return factories.draft(cover=image), image


def _with_picture() -> tuple[PostPage, Any]:
    image = factories.make_image()
    return factories.draft(body=[{"type": "image", "value": {"image": image.pk}}]), image


def _with_link() -> tuple[PostPage, Any]:
    other = factories.standard_page()
    text = f'<p>See <a linktype="page" id="{other.pk}">there</a>.</p>'
    return factories.draft(body=[{"type": "paragraph", "value": text}]), other


@pytest.mark.parametrize(
    "make",
    [
        _with_author,
        _with_portrait,
        _with_category,
        _with_series,
        _with_tag,
        _with_cover,
        _with_picture,
        _with_link,
    ],
)
def test_what_a_post_shows_leads_back_to_it_alone(make: Callable[[], tuple[PostPage, Any]]) -> None:
    make()  # another post, with something else of the same kind
    post, thing = make()
    assert list(posts_showing(thing)) == [post.pk]

"""The first picture of a page is announced in its head, exactly as it is drawn."""

from datetime import date
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from tests.factories import (
    live_post,
    make_author,
    make_category,
    make_image,
)
from tests.home.heads import head, picture, properties
from tests.home.lists import listed
from tests.markup import document

pytestmark = pytest.mark.django_db


def preloaded(root: Element) -> Element | None:
    found = [link for link in root.iter("link") if link.get("rel") == "preload"]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_first_picture_is_announced_exactly_as_it_is_drawn(client: Client) -> None:
    posts = listed(26, categories=[make_category("All")], authors=[make_author()], cover=picture())
    for path in ("/", "/page/2/", "/category/all/", posts[0].url):
        root = document(client.get(path).content)
        link = preloaded(root)
        assert link is not None
        source = next(element for element in root.iter("source") if element.get("type") == "image/avif")
        assert link.get("as") == "image"
        assert link.get("type") == "image/avif"
        assert link.get("imagesrcset") == source.get("srcset")
        assert "," in (source.get("srcset") or "")
        assert link.get("imagesizes") == source.get("sizes")
        assert link.get("fetchpriority") == next(root.iter("img")).get("fetchpriority") == "high"
        # With an address, browsers that know no srcset would fetch one more file.
        assert link.get("href") is None


def test_a_small_picture_is_announced_without_repetition(client: Client) -> None:
    root = document(client.get(live_post(cover=make_image()).url).content)
    link = preloaded(root)
    source = next(element for element in root.iter("source") if element.get("type") == "image/avif")
    assert link is not None
    assert link.get("imagesrcset") == source.get("srcset")


def test_a_picture_that_comes_late_is_not_announced(client: Client) -> None:
    """The featured post has none, and pictures of cards below it wait until they are near."""
    live_post(cover=picture(), published_on=date(2024, 1, 1))
    live_post(published_on=date(2024, 1, 2))
    root = document(client.get("/").content)
    assert preloaded(root) is None
    assert next(root.iter("img")).get("loading") == "lazy"


def test_a_broken_cover_breaks_no_head(client: Client) -> None:
    post = live_post(cover=make_image())
    post.cover.renditions.all().delete()
    post.cover.file.storage.delete(post.cover.file.name)
    root = head(client, post.url)
    assert preloaded(root) is None
    assert properties(root)["og:image:type"] == ["image/png"]

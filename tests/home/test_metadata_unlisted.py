"""Pages that are not to be listed say nothing of themselves, and hostile words break out of no head."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from home.site_settings import IdentitySettings
from posts.models import PostAuthor, PostPage
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    standard_page,
)
from tests.home.heads import feeds, head, links, named, properties, published
from tests.home.lists import listed
from tests.markup import BREAKOUT, SCRIPT, document, inline_scripts, one, structured_data, words

pytestmark = pytest.mark.django_db


# Pages that are not to be listed


def assert_says_nothing(root: Element) -> None:
    assert named(root)["robots"] == "noindex"
    assert properties(root) == {}
    assert feeds(root) == {}
    for rel in ("canonical", "prev", "next", "preload"):
        assert links(root, rel) == [], rel
    assert not [name for name in named(root) if name.startswith("twitter:")]
    assert structured_data(root) == []


def test_a_page_that_is_not_there_says_nothing(client: Client) -> None:
    root = head(client, "/none/", 404)
    assert words(one(root, "title")) == "Page not found · Galley"
    assert_says_nothing(root)


@pytest.mark.parametrize("kind", ["password", "login"])
def test_a_private_page_keeps_its_words_to_itself(client: Client, kind: str) -> None:
    post = live_post(title="Hidden title", summary="Hidden words", cover=make_image(description="Hidden alt"))
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="open")
    response = client.get(post.url, follow=True)
    assert response.status_code == 200
    assert "Hidden" not in response.content.decode()
    assert_says_nothing(one(document(response.content), "./head"))


def preview(client: Client, page: Any) -> Element:
    """What an editor sees beside the form of a page."""
    response = page.make_preview_request()
    assert response.status_code == 200
    return one(document(response.content), "./head")


def test_a_preview_is_for_the_editor_alone(client: Client) -> None:
    listed(1, categories=[make_category()], authors=[make_author()])
    for page, title in (
        (draft(title="Not yet", cover=make_image(), series=make_series()), "Not yet"),
        (live_post(title="Long ago"), "Long ago"),
        (standard_page(title="Someday"), "Someday"),
        (HomePage.objects.get(), HomePage.objects.get().title),
    ):
        root = preview(client, page)
        assert words(one(root, "title")) == f"{title} · Galley"
        assert_says_nothing(root)


def test_a_post_that_was_never_saved_can_be_previewed(client: Client) -> None:
    post = PostPage(title="Just begun", slug="just-begun", summary="", body=[], live=False)
    post.categories = [make_category()]
    post.bylines = [PostAuthor(author=make_author())]
    post.set_url_path(HomePage.objects.get())
    assert words(one(preview(Client(), post), "title")) == "Just begun · Galley"


# Hostile words


def test_words_cannot_break_out_of_the_head(client: Client, home_page: HomePage) -> None:
    hostile = f"{SCRIPT}</title></script>{BREAKOUT}"
    setting = IdentitySettings.for_site(Site.objects.get())
    setting.name = hostile[:60]
    setting.save()
    category = make_category(hostile[:60], slug="hostile", description=hostile)
    author = make_author(hostile, slug="hostile", role=hostile, biography=hostile)
    post = published(
        title=hostile,
        summary=hostile,
        categories=[category],
        authors=[author],
        series=make_series(hostile[:80], slug="hostile"),
        tags=[hostile[:50]],
        cover=make_image(description=hostile),
    )
    for path in ("/", post.url, "/category/hostile/", "/author/hostile/", "/series/hostile/"):
        response = client.get(path)
        root = document(response.content)
        assert inline_scripts(root) == []
        assert structured_data(root)
    assert properties(head(client, post.url))["og:title"] == [hostile]
    assert properties(head(client, post.url))["og:image:alt"] == [hostile]

"""A post for its own page is the post that Django would have loaded."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from posts import served
from posts.models import Drawn, Freshness, PostPage, Series
from tests.factories import draft, live_post, make_category, make_image, make_series

pytestmark = pytest.mark.django_db


def found(post: PostPage) -> PostPage:
    return served.find(post.get_parent(), post.slug)


def values(thing: Any, *left_out: str) -> dict[str, Any]:
    fields = [field for field in thing._meta.concrete_fields if field.name not in left_out]
    return {field.attname: getattr(thing, field.attname) for field in fields}


@pytest.fixture
def whole(client: Client) -> PostPage:
    """A post with everything that comes with it."""
    post = live_post(
        cover=make_image(), series=make_series("Ladder"), categories=[make_category()], seo_title="Other"
    )
    Freshness.objects.update_or_create(post=post, defaults={"reviewed_on": "2026-01-02"})
    assert client.get(post.url).status_code == 200  # It is drawn.
    return PostPage.objects.get(pk=post.pk)


def test_it_is_what_django_would_have_loaded_but_for_its_text(whole: PostPage) -> None:
    post = found(whole)
    assert values(post, "body") == values(whole, "body")
    assert post.get_deferred_fields() == {"body"}
    assert not post._state.adding
    assert post._state.db == "default"
    drawn = Drawn.objects.get(post=whole)
    for name in served._DRAWN:
        assert getattr(post.drawn, name) == getattr(drawn, name), name
    assert post.drawn.body
    assert values(post.series) == values(Series.objects.get())
    assert values(post.freshness) == values(Freshness.objects.get(post=whole))


def test_it_comes_in_one_query(whole: PostPage) -> None:
    parent = whole.get_parent()
    with CaptureQueriesContext(connection) as queries:
        post = served.find(parent, whole.slug)
        assert post.drawn.post is post
        assert post.freshness.post is post
        assert post.series.name == "Ladder"
        assert not post.is_restricted
    assert len(queries) == 1


def test_what_a_post_does_not_have_is_not_looked_for() -> None:
    post = draft()
    Drawn.objects.filter(post=post.pk).delete()
    parent = post.get_parent()
    with CaptureQueriesContext(connection) as queries:
        post = served.find(parent, post.slug)
        assert post.series is None
        for name in ("drawn", "freshness"):
            assert not hasattr(post, name), name
    assert len(queries) == 1


def test_its_text_is_loaded_for_whoever_asks(whole: PostPage) -> None:
    assert list(found(whole).body.raw_data) == list(whole.body.raw_data)


@pytest.mark.parametrize("above", [False, True])
def test_it_says_whether_it_is_for_some_readers_only(above: bool) -> None:
    post, other = live_post(), live_post()
    page = Site.objects.get().root_page if above else post
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert found(post).is_restricted
    assert found(other).is_restricted is above


def test_there_is_none_of_another_slug_or_below_another_page() -> None:
    post = live_post()
    with pytest.raises(PostPage.DoesNotExist, match="no-such"):
        served.find(post.get_parent(), "no-such")
    for parent in (post, post.get_parent().get_parent()):
        with pytest.raises(PostPage.DoesNotExist):
            served.find(parent, post.slug)

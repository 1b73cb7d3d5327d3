"""What readers are told of a post that was looked at."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from posts.models import Freshness, PostPage, User
from posts.moments import today
from posts.reading import age, reviewed_on
from tests.factories import live_post, publish
from tests.markup import document, one, words
from tests.posts.freshness.desk import confirm

pytestmark = pytest.mark.django_db


def read(client: Client, post: PostPage) -> Any:
    return document(client.get(post.url).content)


def data(tree: Any) -> list[dict[str, Any]]:
    scripts = [s for s in tree.iter("script") if s.get("type") == "application/ld+json"]
    nodes: list[dict[str, Any]] = json.loads(scripts[0].text)["@graph"]
    return nodes


def posting(tree: Any) -> dict[str, Any]:
    (found,) = [node for node in data(tree) if node["@type"] == "BlogPosting"]
    return found


def dated_back(post: PostPage, days: int) -> PostPage:
    """The post as if it had gone live so many days ago."""
    moment = post.first_published_at - timedelta(days=days)
    PostPage.objects.filter(pk=post.pk).update(
        published_on=today() - timedelta(days=days), first_published_at=moment, last_published_at=moment
    )
    return PostPage.objects.get(pk=post.pk)


def test_readers_and_machines_are_told_the_day(client: Client, editor: User) -> None:
    post = dated_back(live_post(), 900)
    before = read(client, post)
    assert "Reviewed on" not in words(before)
    assert "years old" in words(before)
    modified = posting(before)["dateModified"]
    confirm(editor, post)
    tree = read(client, post)
    line = next(p for p in tree.iter("p") if p.get("class") == "reviewed")
    assert words(line).startswith("Reviewed on")
    assert one(line, "./time").get("datetime") == today().isoformat()
    assert "years old" not in words(tree)
    assert posting(tree)["mainEntityOfPage"]["lastReviewed"] == today().isoformat()
    assert posting(tree)["dateModified"] == modified


def test_a_review_grows_old_as_well(editor: User) -> None:
    post = dated_back(live_post(), 1900)
    Freshness.objects.create(post=post, reviewed_on=today() - timedelta(days=800))
    found = age(post)
    assert found.is_reviewed
    assert found.amount == "2 years"


def test_a_review_of_an_earlier_version_is_not_told(writer: User) -> None:
    post = dated_back(live_post(by=writer), 900)
    Freshness.objects.create(post=post, reviewed_on=today() - timedelta(days=100))
    assert reviewed_on(post)
    post.title = "New"
    post.save_revision(user=writer)
    publish(post, by=writer)
    assert reviewed_on(PostPage.objects.get(pk=post.pk)) is None
    assert reviewed_on(PostPage()) is None

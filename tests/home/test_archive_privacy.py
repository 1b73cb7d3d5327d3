"""No archive lists, counts or is there for what readers may not see."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from posts.models import PostPage
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_series,
)
from tests.home.archive import PATHS, archived, fields
from tests.home.lists import page, titles
from tests.markup import one, words

pytestmark = pytest.mark.django_db


# What readers may not see


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


def unpublished(post: PostPage) -> None:
    post.unpublish()


def expired(post: PostPage) -> None:
    # As it is until the scheduler's next run.
    PostPage.objects.filter(pk=post.pk).update(expire_at="2020-01-01T00:00Z")


def never_published(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(live=False)
    list_anew([post])


hide = pytest.mark.parametrize(
    "hide",
    [private, behind_a_password, unpublished, expired, never_published],
    ids=lambda hide: hide.__name__,
)


@hide
def test_an_archive_of_what_readers_may_not_see_is_not_there(
    client: Client, hide: Callable[[PostPage], None]
) -> None:
    post = archived(live_post(**fields()))
    more = ["", "feed/", "feed/atom/", "feed/json/"]
    paths = [f"/{path}{below}" for path in PATHS.values() for below in more]
    assert {client.get(path).status_code for path in paths} == {200}
    hide(post)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


@hide
def test_an_archive_lists_and_counts_only_what_readers_may_see(
    client: Client, hide: Callable[[PostPage], None]
) -> None:
    for title in ("Open", "Hidden"):
        archived(live_post(title=title, **fields()))
    for path in PATHS.values():
        assert sorted(titles(page(client, f"/{path}"))) == ["Hidden", "Open"]
    hide(PostPage.objects.get(title="Hidden"))
    for path in PATHS.values():
        root = page(client, f"/{path}")
        assert titles(root) == ["Open"]
        assert "1 post " in words(one(root, ".//main"))
        assert "Hidden" not in words(root)
        assert "Hidden" not in client.get(f"/{path}feed/").content.decode()


def test_a_draft_is_in_no_archive(client: Client) -> None:
    archived(draft(**fields()))
    for path in PATHS.values():
        assert client.get(f"/{path}").status_code == 404


@pytest.mark.parametrize("path", ["tag/none/", "author/none/", "series/none/", "1999/", "1999/01/"])
def test_an_archive_of_nothing_is_not_found(client: Client, path: str) -> None:
    live_post()
    assert client.get(f"/{path}").status_code == 404
    assert client.get(f"/{path}feed/").status_code == 404


@pytest.mark.parametrize("kind", ["tag", "author", "series"])
def test_one_that_nothing_has_yet_is_not_found(client: Client, kind: str) -> None:
    Tag.objects.create(name="shared", slug="shared")
    make_author("Ada")
    make_series("Ladder")
    assert client.get(f"/{PATHS[kind]}").status_code == 404


def test_a_newer_draft_changes_no_archive(client: Client) -> None:
    post = archived(live_post(title="Approved", **fields()))
    latest = post.get_latest_revision_as_object()
    latest.title, latest.published_on = "Not approved", date(2021, 1, 1)
    latest.tags.add("secret")
    latest.save_revision(user=post.owner)
    for path in PATHS.values():
        assert titles(page(client, f"/{path}")) == ["Approved"]
    for path in ("/tag/secret/", "/2021/", "/2021/01/"):
        assert client.get(path).status_code == 404

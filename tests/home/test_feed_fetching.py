"""Feeds that are fetched again and again, and what that costs."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from posts.feeds import NEWEST
from posts.models import PostCorrection, PostPage, PostTag
from posts.renditions import make_for_page
from tests import kinds
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    publish,
    put_live,
)
from tests.home.feeds import TYPES, every_feed, items
from tests.kinds import everything

pytestmark = pytest.mark.django_db


# Fetching it again and again


@every_feed
def test_a_reader_who_has_the_feed_gets_no_second_copy(client: Client, path: str) -> None:
    live_post()
    first = client.get(path)
    assert first["Content-Type"] == TYPES[path]
    assert first["Cache-Control"] == "public, max-age=300"
    etag, modified = first["ETag"], first["Last-Modified"]
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", {etag}'},
        {"If-None-Match": f"W/{etag}"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": etag, "If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"},
    ):
        again = client.get(path, headers=headers)
        assert (again.status_code, again.content) == (304, b""), headers
        assert (again["ETag"], again["Cache-Control"]) == (etag, first["Cache-Control"])
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": "nonsense"},
        {"If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
    ):
        assert client.get(path, headers=headers).content == first.content, headers


@every_feed
def test_a_feed_that_changed_is_sent_again(client: Client, path: str) -> None:
    with time_machine.travel(datetime(2024, 5, 6, tzinfo=UTC), tick=False):
        post = live_post()
    before = client.get(path)
    assert parsedate_to_datetime(before["Last-Modified"]) == datetime(2024, 5, 6, tzinfo=UTC)
    with time_machine.travel(datetime(2024, 5, 7, tzinfo=UTC), tick=False):
        latest = post.get_latest_revision_as_object()
        latest.title = "Again"
        latest.save_revision(user=post.owner)
        publish(PostPage.objects.get(pk=post.pk))
    for name, value in (("If-None-Match", before["ETag"]), ("If-Modified-Since", before["Last-Modified"])):
        after = client.get(path, headers={name: value})
        assert after.status_code == 200
        assert "Again" in after.content.decode()


def test_what_is_no_publication_changes_the_tag(client: Client) -> None:
    author = make_author("Ada")
    post, other = live_post(authors=[author]), live_post()
    tags = [client.get("/feed/")["ETag"]]
    author.name = "Ada L."
    author.save()
    tags.append(client.get("/feed/")["ETag"])
    PostTag.objects.create(content_object=post, tag=Tag.objects.create(name="new"))
    tags.append(client.get("/feed/")["ETag"])
    PageViewRestriction.objects.create(page=other, restriction_type="login")
    tags.append(client.get("/feed/")["ETag"])
    assert len(set(tags)) == 4
    assert client.get("/feed/")["ETag"] == tags[-1]


def test_the_tag_of_an_empty_feed_does_not_follow_the_clock(client: Client) -> None:
    for path in TYPES:
        before = client.get(path)
        assert "Last-Modified" not in before
        with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC), tick=False):
            assert client.get(path, headers={"If-None-Match": before["ETag"]}).status_code == 304


@every_feed
def test_asking_for_the_head_costs_no_body(client: Client, path: str) -> None:
    live_post()
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "ETag", "Last-Modified", "Content-Length"):
        assert head[name] == get[name]
    assert client.head(path, headers={"If-None-Match": get["ETag"]}).status_code == 304


@every_feed
def test_a_feed_sets_no_cookie_and_is_the_same_for_everybody(
    client: Client, path: str, superuser: Any
) -> None:
    live_post()
    response = client.get(path)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    client.force_login(superuser)
    assert client.get(path).content == response.content


@every_feed
def test_sending_something_to_a_feed_is_refused(client: Client, path: str) -> None:
    assert client.post(path, {"title": "x"}).status_code == 405


def test_a_request_in_the_future_of_the_clock_is_answered(client: Client) -> None:
    live_post()
    future = http_date((datetime.now(UTC) + timedelta(days=4000)).timestamp())
    assert client.get("/feed/", headers={"If-Modified-Since": future}).status_code == 304


# Cost


def test_a_feed_of_many_posts_costs_what_a_feed_of_one_does(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "picture", make_image)
    other = live_post(published_on=date(2020, 1, 1))
    category = make_category("Data")

    def make() -> None:
        link = {"type": "paragraph", "value": f'<p><a linktype="page" id="{other.pk}">that</a></p>'}
        post = live_post(
            body=[*everything(other), link],
            cover=make_image(),
            categories=[category, make_category()],
            authors=[make_author(), make_author()],
        )
        post.tags.add("one", f"tag of {post.pk}")
        put_live(post)
        PostCorrection.objects.create(post=post, text="Mended.")
        make_for_page(post)

    def cost(path: str) -> list[str]:
        client.get(path)  # fills the cache of content types, and Wagtail notes the sizes of documents
        cache.clear()  # which remembers pictures
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return [query["sql"] for query in captured]

    make()
    paths = [*TYPES, "/category/data/feed/"]
    one = {path: cost(path) for path in paths}
    for _ in range(3):
        make()
    for path in paths:
        four = cost(path)
        assert len(four) == len(one[path]), "\n\n".join(four)
        assert not [sql for sql in four if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_feed_ends_after_twenty_posts(client: Client) -> None:
    made = [draft(published_on=date(2024, 1, 1)) for _ in range(NEWEST + 1)]
    PostPage.objects.filter(pk__in=[post.pk for post in made]).update(live=True)
    list_anew(made)
    assert len(items(client, "/feed/")) == NEWEST

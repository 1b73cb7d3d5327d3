"""What feeds have in them at which address, and what is never in them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import pytest
import time_machine
from defusedxml import ElementTree
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from home.site_settings import IdentitySettings
from posts.models import PostCorrection, PostPage
from posts.renditions import make_for_page
from posts.tasks import make_renditions_of
from tests import kinds
from tests.factories import (
    draft,
    image_bytes,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    put_live,
)
from tests.home.feeds import TYPES, every_feed, items, titles
from tests.kinds import everything, status
from tests.markup import assert_harmless, fragment

pytestmark = pytest.mark.django_db


# Which posts


@every_feed
def test_a_feed_has_published_posts_newest_first(client: Client, path: str) -> None:
    for title, day in (("Older", 1), ("Newest", 3), ("Newer", 2)):
        live_post(title=title, published_on=date(2024, 1, day))
    draft(title="Draft")
    assert titles(client, path) == ["Newest", "Newer", "Older"]


def test_a_pinned_post_stands_where_its_date_puts_it(client: Client, home_page: HomePage) -> None:
    pinned = live_post(title="Pinned", published_on=date(2024, 1, 1))
    live_post(title="Newer", published_on=date(2024, 1, 2))
    home_page.pinned_post = pinned
    put_live(home_page)
    assert titles(client, "/feed/") == ["Newer", "Pinned"]


def test_the_parts_of_a_series_are_newest_first_in_its_feed(client: Client) -> None:
    series = make_series("Ladder")
    for day in (1, 2):
        live_post(title=f"Part {day}", series=series, published_on=date(2024, 1, day))
    assert titles(client, "/series/ladder/feed/") == ["Part 2", "Part 1"]


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_the_feed_of_an_archive_has_its_posts_and_its_name(client: Client, form: str) -> None:
    category, author = make_category("Data", description="Rows."), make_author("Ada")
    post = live_post(title="In it", categories=[category], authors=[author], published_on=date(2024, 3, 4))
    post.tags.add("psql")
    put_live(post)
    live_post(title="Not in it", published_on=date(2023, 1, 1))
    expected = {
        "category/data/": ("Data · Galley", "Rows."),
        "author/ada/": ("Ada · Galley", "Posts by Ada."),
        "tag/psql/": ("psql · Galley", "Posts tagged “psql”."),
        "2024/": ("2024 · Galley", "Posts from 2024."),
        "2024/03/": ("March 2024 · Galley", "Posts from March 2024."),
    }
    for path, (title, description) in expected.items():
        assert titles(client, f"/{path}feed/{form}") == ["In it"], path
        response = client.get(f"/{path}feed/{form}")
        if form == "json/":
            feed = json.loads(response.content)
            said = (feed["title"], feed["description"], feed["home_page_url"], feed["feed_url"])
        else:
            feed = feedparser.parse(response.content).feed
            (self_address,) = [link.href for link in feed.links if link.rel == "self"]
            said = (feed.title, feed.subtitle, feed.link, self_address)
        page = f"http://localhost/{path}"
        assert said == (title, description, page, f"{page}feed/{form}")


def test_every_feed_has_a_name_of_its_own_that_stays(client: Client) -> None:
    live_post(categories=[make_category("Data")], published_on=date(2024, 3, 4))
    paths = ["/feed/atom/", "/category/data/feed/atom/", "/2024/feed/atom/", "/2024/03/feed/atom/"]

    def names() -> list[str]:
        return [feedparser.parse(client.get(path).content).feed.id for path in paths]

    before = names()
    assert len(set(before)) == len(paths)
    Site.objects.update(hostname="blog.example", port=443)
    Site.clear_site_root_paths_cache()
    assert names() == before


@every_feed
def test_a_site_without_posts_has_a_feed(client: Client, path: str) -> None:
    assert items(client, path) == []


def test_a_category_without_posts_has_a_feed_and_other_archives_have_none(client: Client) -> None:
    make_category("Empty")
    make_series("Ladder")
    make_author("Ada")
    assert items(client, "/category/empty/feed/") == []
    for path in ("/series/ladder/feed/", "/author/ada/feed/", "/2024/feed/", "/2024/03/feed/atom/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "/feed/rss/",
        "/feed/atom/x/",
        "/feed/ATOM/",
        "/feed/page/2/",
        "/feed/%00/",
        "/feed/atom/json/",
        "/category/none/feed/",
        "/category/feed/",
        "/category/%00/feed/",
        "/2024/13/feed/",
        "/0000/feed/",
        "/page/2/feed/",
        f"/tag/{'a' * 10_000}/feed/",
    ],
    ids=lambda path: path[:30],
)
def test_an_odd_address_has_no_feed(client: Client, path: str) -> None:
    live_post()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["page=2", "%00", "form=atom", "kind=x&slug=y&year=1", "x=" + "a" * 10_000])
def test_a_query_changes_nothing(client: Client, query: str) -> None:
    live_post()
    response = client.get(f"/feed/?{query}")
    assert (response.status_code, response.content) == (200, client.get("/feed/").content)


# What no reader may see


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


def unpublished(post: PostPage) -> None:
    post.unpublish()


def expired(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at="2020-01-01T00:00Z")


@pytest.mark.parametrize("hide", [private, behind_a_password, unpublished, expired])
def test_nothing_of_a_hidden_post_is_in_any_feed(client: Client, hide: Callable[[PostPage], None]) -> None:
    secret = live_post(title="Hidden title", slug="hidden-slug", summary="Hidden summary")
    category = make_category("Shared")
    live_post(categories=[category], body=[{"type": "related", "value": {"post": secret.pk}}])
    secret.categories.add(category)
    put_live(secret)
    paths = [*TYPES, *(f"/category/shared{path}" for path in TYPES)]
    for path in paths:
        assert "Hidden title" in client.get(path).content.decode(), path
    hide(PostPage.objects.get(pk=secret.pk))
    for path in paths:
        text = client.get(path).content.decode()
        assert "idden" not in text, path


def test_an_account_sees_no_more_than_anybody(client: Client, superuser: Any) -> None:
    private(live_post(title="Hidden title"))
    client.force_login(superuser)
    assert titles(client, "/feed/") == []


def test_the_feed_of_a_private_site_is_not_for_everybody(client: Client, home_page: HomePage) -> None:
    live_post(title="Hidden title")
    PageViewRestriction.objects.create(page=home_page, restriction_type="login")
    assert client.get("/feed/").status_code == 302


def test_a_newer_draft_is_in_no_feed(client: Client) -> None:
    post = live_post(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title, latest.summary = "Not approved", "Not approved"
    latest.body = [("paragraph", "<p>Not approved</p>")]
    latest.save_revision(user=post.owner)
    for path in TYPES:
        text = client.get(path).content.decode()
        assert "Approved" in text
        assert "Not approved" not in text


# What an item holds


@every_feed
def test_an_item_holds_the_whole_post(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "picture", make_image)
    related = live_post(title="The other one", published_on=date(2023, 1, 1))
    cover = make_image(description="A red field")
    post = live_post(title="Everything", body=everything(related), cover=cover)
    PostCorrection.objects.create(post=post, corrected_on=date(2024, 3, 4), text="It was 5, not 6.")
    make_for_page(post)
    item = items(client, path)[0]
    if path.endswith("json/"):
        html, guid, image = item["content_html"], item["id"], item["image"]
        assert item["attachments"][0]["url"] == image
    else:
        # Before feedparser made it harmless.
        tag = "{http://purl.org/rss/1.0/modules/content/}encoded"
        tag = tag if path == "/feed/" else "{http://www.w3.org/2005/Atom}content"
        html = next(ElementTree.fromstring(client.get(path).content).iter(tag)).text
        guid, image = item.id, item.enclosures[0].href
    assert guid == post.guid
    root = fragment(html)
    assert_harmless(root)
    pictures = list(root.iter("img"))
    assert pictures[0].attrib == {
        "src": image,
        "alt": "A red field",
        "width": pictures[0].get("width"),
        "height": pictures[0].get("height"),
    }
    assert image.startswith("http://localhost/media/")
    assert status(client, image.removeprefix("http://localhost")) == 200
    for words in ("The gap.", "The other one", "A note with", "It was 5, not 6.", "<math", "language-python"):
        assert words in html, words


@every_feed
def test_addresses_follow_the_site(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "picture", make_image)
    post = live_post(cover=make_image(), body=everything(live_post(published_on=date(2020, 1, 1))))
    Site.objects.update(hostname="blog.example", port=443)
    Site.clear_site_root_paths_cache()
    text = client.get(path).content.decode()
    assert f"https://blog.example{post.url}" in text
    assert "http://localhost" not in text
    assert '"/media/' not in text


@every_feed
def test_publication_and_update_are_told_apart(client: Client, path: str) -> None:
    with time_machine.travel(datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), tick=False):
        post = live_post()
    with time_machine.travel(datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC), tick=False):
        latest = post.get_latest_revision_as_object()
        latest.title = "Again"
        latest.save_revision(user=post.owner)
        publish(PostPage.objects.get(pk=post.pk))
    (item,) = items(client, path)
    if path.endswith("json/"):
        assert item["date_published"] == "2024-05-06T07:08:09+00:00"
        assert item["date_modified"] == "2024-06-07T08:09:10+00:00"
    else:
        assert item.published_parsed[:6] == (2024, 5, 6, 7, 8, 9)
        assert item.updated_parsed[:6] == (2024, 6, 7, 8, 9, 10)


def test_the_icon_of_the_identity_stands_in_every_feed(client: Client) -> None:
    icon = make_image(file=ContentFile(image_bytes(600, 600), name="icon.png"))
    identity = IdentitySettings.for_site(Site.objects.get())
    identity.icon, identity.name, identity.description = icon, "Notes & <b>", "What we write."
    identity.save()
    make_renditions_of.func(icon.pk)  # as a worker does
    parsed = feedparser.parse(client.get("/feed/").content).feed
    assert (parsed.image.width, parsed.image.height) == (144, 144)
    assert parsed.image.link == "http://localhost/"
    root = ElementTree.fromstring(client.get("/feed/").content)
    assert root.findtext("channel/title") == root.findtext("channel/image/title") == "Notes & <b>"
    assert status(client, parsed.image.href.removeprefix("http://localhost")) == 200
    feed = json.loads(client.get("/feed/json/").content)
    assert feed["icon"].startswith("http://localhost/media/")
    assert (feed["title"], feed["description"]) == ("Notes & <b>", "What we write.")
    assert feedparser.parse(client.get("/feed/atom/").content).feed.icon == feed["icon"]

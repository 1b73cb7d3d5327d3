"""The map of the site: which addresses, since when, in how many files, at what cost."""

import itertools
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home.sitemaps import sections
from posts.models import PostPage
from posts.renditions import make_for_page
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.lists import listed
from tests.markup import document, one

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGES = "{http://www.google.com/schemas/sitemap-image/1.1}"


def parsed(client: Client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    root: Element = ElementTree.fromstring(response.content)
    return root


def files(client: Client) -> dict[str, str | None]:
    """Path -> last change, of every file that the index names."""
    root = parsed(client, "/sitemap.xml")
    assert root.tag == f"{NAMESPACE}sitemapindex"
    found = {}
    for entry in root:
        assert entry.tag == f"{NAMESPACE}sitemap"
        address = urlsplit(entry.findtext(f"{NAMESPACE}loc") or "")
        assert (address.scheme, address.netloc) != ("", "")
        found[address.path] = entry.findtext(f"{NAMESPACE}lastmod")
    return found


def entries(client: Client) -> dict[str, Element]:
    """Address -> entry, of every file."""
    found: dict[str, Element] = {}
    for path in files(client):
        root = parsed(client, path)
        assert root.tag == f"{NAMESPACE}urlset"
        for entry in root:
            address = entry.findtext(f"{NAMESPACE}loc") or ""
            assert address not in found
            found[address] = entry
    return found


def changed(entry: Element) -> datetime:
    """When an entry last changed."""
    found = datetime.fromisoformat(entry.findtext(f"{NAMESPACE}lastmod") or "")
    assert found.tzinfo is not None
    return found


def test_it_has_every_public_page_and_every_archive_with_posts(client: Client) -> None:
    make_category("Unused")
    draft(categories=[make_category("Drafts")])
    written = draft(
        categories=[make_category("Used")],
        authors=[make_author("Ada")],
        series=make_series("Indexes"),
        published_on=date(2024, 3, 1),
    )
    written.tags.add("B-trees")
    written.save()
    written.save_revision(user=written.owner)
    post, about = publish(written), publish(standard_page(slug="about"))
    paths = ("/category/used/", "/author/ada/", "/series/indexes/", "/tag/b-trees/", "/2024/", "/2024/03/")
    assert set(entries(client)) == {f"http://localhost{path}" for path in ("/", about.url, post.url, *paths)}
    assert set(files(client)) == {"/sitemap-posts.xml", "/sitemap-pages.xml", "/sitemap-archives.xml"}


def test_it_says_when_each_address_last_changed(client: Client) -> None:
    category = make_category("Shared")
    old = live_post(categories=[category], published_on=date(2024, 1, 1))
    new = live_post(categories=[category], published_on=date(2024, 2, 1))
    about = publish(standard_page(slug="about"))
    moments = {
        old: timezone.make_aware(datetime(2024, 1, 1, 9)),
        new: timezone.make_aware(datetime(2024, 2, 1, 9)),
    }
    for post, moment in moments.items():
        PostPage.objects.filter(pk=post.pk).update(last_published_at=moment)
    found = entries(client)
    for path, moment in (
        (old.url, moments[old]),
        (new.url, moments[new]),
        ("/category/shared/", moments[new]),
        ("/2024/", moments[new]),
        ("/2024/01/", moments[old]),
        ("/about/", about.last_published_at.replace(microsecond=0)),
    ):
        assert changed(found[f"http://localhost{path}"]) == moment, path
    assert files(client)["/sitemap-posts.xml"] == "2024-02-01T09:00:00+00:00"


def test_the_index_page_changes_with_the_newest_post(client: Client) -> None:
    post = live_post()
    moment = timezone.make_aware(datetime(2030, 1, 1, 9))
    PostPage.objects.filter(pk=post.pk).update(last_published_at=moment)
    assert changed(entries(client)["http://localhost/"]) == moment


def test_what_readers_may_not_see_dates_no_archive(client: Client) -> None:
    category = make_category("Shared")
    seen, hidden = live_post(categories=[category]), live_post(categories=[category])
    later = timezone.make_aware(datetime(2031, 1, 1))
    PostPage.objects.filter(pk=hidden.pk).update(last_published_at=later)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    known = seen.last_published_at.replace(microsecond=0)
    assert changed(entries(client)["http://localhost/category/shared/"]) == known
    assert "2031" not in str(files(client))


def test_a_post_comes_with_its_cover(client: Client) -> None:
    with_cover, without = live_post(cover=make_image()), live_post()
    make_for_page(with_cover)
    found = entries(client)
    (address,) = [
        element.findtext(f"{IMAGES}loc") or ""
        for element in found[f"http://localhost{with_cover.url}"].findall(f"{IMAGES}image")
    ]
    assert address.startswith("http://localhost/media/")
    picture = client.get(urlsplit(address).path)
    assert picture.status_code == 200
    assert b"".join(picture.streaming_content)
    assert not found[f"http://localhost{without.url}"].findall(f"{IMAGES}image")


def test_a_cover_that_is_not_ready_keeps_nobody_waiting(client: Client) -> None:
    post = live_post(cover=make_image())
    post.cover.renditions.all().delete()
    entry = entries(client)[f"http://localhost{post.url}"]
    assert not entry.findall(f"{IMAGES}image")
    assert not post.cover.renditions.exists()


def test_it_keeps_secrets(client: Client) -> None:
    author, category, series = make_author("Hidden"), make_category("Hidden"), make_series("Hidden")
    private, expired, down = (
        live_post(categories=[category], authors=[author], series=series, cover=make_image())
        for _ in range(3)
    )
    draft(categories=[category], authors=[author], series=series)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    expired.unpublish(set_expired=True)
    down.unpublish()
    secret = publish(standard_page())
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="open")
    assert set(entries(client)) == {"http://localhost/"}


def test_between_its_expiry_and_the_scheduler_a_post_is_gone(client: Client) -> None:
    post = live_post()
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now())
    assert set(entries(client)) == {"http://localhost/"}


def test_every_address_answers_and_calls_itself_that(client: Client) -> None:
    live_post(series=make_series())
    publish(standard_page())
    found = entries(client)
    assert len(found) == 8
    for address in found:
        response = client.get(address.removeprefix("http://localhost"))
        assert response.status_code == 200
        link = one(document(response.content), ".//link[@rel='canonical']")
        assert link.get("href") == address


def test_addresses_follow_the_site(client: Client) -> None:
    Site.objects.update(hostname="blog.example", port=443)
    Site.clear_site_root_paths_cache()
    post = live_post(cover=make_image())
    make_for_page(post)
    found = entries(client)
    assert f"https://blog.example{post.url}" in found
    for path in ("/sitemap.xml", *files(client)):
        addresses = [element.text or "" for element in parsed(client, path).iter() if "loc" in element.tag]
        assert addresses
        assert all(address.startswith("https://blog.example/") for address in addresses)


def test_the_map_of_a_private_site_is_empty(client: Client) -> None:
    live_post()
    PageViewRestriction.objects.create(page=Site.objects.get().root_page, restriction_type="login")
    assert files(client) == {}
    assert client.get("/sitemap-posts.xml").status_code == 404


def test_a_long_section_stands_in_several_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections.Posts, "per_file", 2)
    posts = listed(5, categories=[make_category()], authors=[make_author()], cover=make_image())
    found = [path for path in files(client) if "posts" in path]
    assert found == ["/sitemap-posts.xml", "/sitemap-posts-2.xml", "/sitemap-posts-3.xml"]
    assert [len(parsed(client, path)) for path in found] == [2, 2, 1]
    assert {f"http://localhost{post.url}" for post in posts} <= set(entries(client))


def test_archives_without_posts_fill_no_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that could be an archive are counted first, and then those that have posts."""
    monkeypatch.setattr(sections.Archives, "per_file", 3)
    for _number in range(6):
        make_category()
    listed(2, categories=[make_category()], authors=[])
    found = [path for path in files(client) if "archives" in path]
    assert found == ["/sitemap-archives.xml"]
    assert len(parsed(client, found[0])) == 3
    listed(1, categories=[make_category()], authors=[])
    assert [path for path in files(client) if "archives" in path] == [*found, "/sitemap-archives-2.xml"]
    assert len(parsed(client, "/sitemap-archives-2.xml")) == 1


@pytest.mark.parametrize("name", ["posts-0", "posts-1", "posts-2", "posts-99999", "none", "posts-", "POSTS"])
def test_a_file_that_is_not_there_is_not_found(client: Client, name: str) -> None:
    live_post()
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def cost(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        for path in ("/sitemap.xml", "/sitemap-posts.xml", "/sitemap-pages.xml", "/sitemap-archives.xml"):
            parsed(client, path)
    return [query["sql"] for query in captured]


def test_many_posts_cost_no_more_queries_than_two(client: Client) -> None:
    numbers = itertools.count(1)

    def some(count: int) -> dict[str, Any]:
        return {
            "categories": [make_category() for _ in range(count)],
            "authors": [make_author() for _ in range(count)],
            "first": date(2000 + 10 * next(numbers), 1, 1),
        }

    listed(2, **some(1))
    publish(standard_page())
    cost(client)
    before = cost(client)
    listed(10, **some(4))
    publish(standard_page())
    cost(client)
    now = cost(client)
    assert len(now) == len(before), "\n\n".join(now)
    assert not [sql for sql in now if '"body"' in sql]

"""Every address that shows a post is among those that a cache is told to forget."""

from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from posts.purging import addresses
from tests.factories import (
    live_post,
    make_author,
    make_category,
    make_series,
    make_user,
    publish,
    put_live,
    standard_page,
)
from tests.markup import child

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


def paths(page: Any) -> set[str]:
    return {url.removeprefix(SITE) for url in addresses.of(page)}


def tagged(*tags: str, **fields: Any) -> Any:
    post = live_post(**fields)
    post.tags.add(*tags)
    put_live(post)
    return post


def test_all_lists_and_files_that_show_a_post_are_among_its_addresses(client: Client) -> None:
    category, author, series = make_category("Data"), make_author("Ada"), make_series("Indexes")
    post = tagged(
        "sql",
        title="Remarkable",
        categories=[category],
        authors=[author],
        series=series,
        published_on="2025-03-05",
    )
    lists = ["/", "/category/data/", "/tag/sql/", "/author/ada/", "/series/indexes/", "/2025/", "/2025/03/"]
    feeds = [f"{base}feed/{form}" for base in lists for form in ("", "atom/", "json/")]
    files = ["/llms.txt", "/api/v2/pages/", f"/api/v2/pages/{post.pk}/", f"{post.url}index.md"]
    for path in [*lists, *feeds, *files]:
        assert "Remarkable" in client.get(path).content.decode(), path
    assert post.url in client.get("/sitemap-posts.xml").content.decode()
    expected = {*lists, *feeds, *files, "/sitemap.xml", "/sitemap-posts.xml", "/search/", post.url}
    assert expected <= paths(post)


def test_the_addresses_of_a_post_answer(client: Client) -> None:
    """Those of a list one page further than there is are the exception: it may have been one page longer."""
    post = tagged("sql", series=make_series(), published_on="2025-03-05")
    broken = {path for path in paths(post) if client.get(path).status_code != 200}
    assert all("/page/2/" in path or path.endswith("-2.xml") for path in broken), broken


def test_further_pages_of_a_list_move_with_every_post() -> None:
    posts = [live_post(published_on="2025-03-05") for _number in range(3)]
    for post in posts[1:]:
        assert "/page/2/" in paths(post)
        assert "/2025/page/2/" in paths(post)


def test_posts_that_show_another_one_are_purged_with_it() -> None:
    series, tag = make_series(), "sql"
    older, post, newer = (live_post(published_on=f"2025-03-0{day}") for day in (4, 5, 6))
    part = [live_post(published_on="2020-01-01", series=series) for _number in range(2)]
    related = [tagged(tag, published_on="2019-01-01"), tagged(tag, published_on="2018-01-01")]
    pointing = live_post(published_on="2017-01-01", body=[child("related", {"post": post.pk})])
    assert {older.url, newer.url, pointing.url} <= paths(post)
    assert part[1].url in paths(part[0])
    assert related[1].url in paths(related[0])


def test_a_page_that_is_no_post_is_in_no_list_of_posts() -> None:
    post, page = live_post(), publish(standard_page())
    found = paths(page)
    assert {page.url, "/sitemap-pages.xml", "/llms.txt"} <= found
    assert not {post.url, "/", "/feed/"} & found


def test_the_index_page_takes_all_lists_along(home_page: HomePage) -> None:
    tagged("sql", categories=[make_category("Data")], published_on="2025-03-05")
    live_post(published_on="2024-02-03")
    expected = {
        "/",
        "/feed/",
        "/tag/sql/",
        "/category/data/",
        "/2025/03/",
        "/2024/",
        "/2024/02/",
        "/sitemap.xml",
    }
    assert expected <= paths(home_page)


def test_a_page_outside_of_any_site_has_no_address(home_page: HomePage) -> None:
    from wagtail.models import Site

    post = live_post(by=make_user(group="Writers"))
    Site.objects.all().delete()
    post = type(post).objects.get(pk=post.pk)
    assert addresses.of(post) == set()

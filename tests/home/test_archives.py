"""The lists of posts by tag, author, series, year and month. Those by category are in test_index.py."""

from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from home import archives
from posts.models import PostPage
from tests.factories import (
    list_anew,
    live_post,
    make_author,
    make_category,
    make_series,
    publish,
)
from tests.home.archive import FIRST, PATHS, archived, every_kind, fields, tagged
from tests.home.lists import canonical, listed, page, titles
from tests.markup import one, words

pytestmark = pytest.mark.django_db

# Odd addresses

ODD_PATHS = """
/tag/ /author/ /series/ /tag/%00/ /tag/x%00y/ /author/%00/ /series/%00/ /tag/x%0Ay/ /tag/%FF/
/tag/../ /tag/%2e%2e/ /tag/SHARED/ /author/ADA/ /tag/shared%20/ /tag/shared%2Fx/ /tag/%F0%9F%92%A9/
/series/%E6%97%A5/ /user/ada/
/2023/13/ /2023/00/ /2023/5/ /2023/005/ /0000/ /0000/01/ /0999/ /9999/12/ /99999/ /2023/05/32/ /2023/05/01/
/-2023/ /+2023/ /2023.0/ /2e23/ /%D9%A2%D9%A0%D9%A2%D9%A3/ /2%D9%A0%D9%A2%D9%A3/ /2023/0%D9%A5/ /2023/%00/
/2023/05/feed/x/ /2023/05/feed/page/2/ /2023/feed/rss/ /tag/shared/feed/atom/json/ /tag/feed/ /feed/2023/
""".split()
ODD_PATHS += [f"/{kind}/{'a' * 10_000}/" for kind in ("tag", "author", "series")] + [f"/{'9' * 10_000}/"]


@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: path[:40])
def test_an_odd_address_is_not_found(client: Client, path: str) -> None:
    archived(live_post(**fields()))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "slug"),
    [("日本", "日本"), ("C++", "c"), ("Ünïcode", "ünïcode"), ("two words", "two-words"), ("feed", "feed")],
)
def test_a_tag_in_any_script_has_an_archive_and_feeds(client: Client, name: str, slug: str) -> None:
    post = live_post(title="Tagged")
    tagged([post], name)
    path = f"/tag/{quote(slug)}/"
    root = page(client, path)
    assert titles(root) == ["Tagged"]
    assert words(one(root, ".//h1")) == name
    assert canonical(root) == f"http://localhost{path}"
    assert f"http://localhost{path}feed/" in client.get(f"{path}feed/").content.decode()


def test_two_tags_that_look_alike_in_an_address_have_two_archives(client: Client) -> None:
    tagged([live_post(title="Plus")], "C++")
    tagged([live_post(title="Sharp")], "C#")
    found = {tag.name: titles(page(client, f"/tag/{tag.slug}/")) for tag in Tag.objects.all()}
    assert found == {"C++": ["Plus"], "C#": ["Sharp"]}


def test_a_tag_without_letters_has_no_address_and_breaks_none(client: Client) -> None:
    post = live_post()
    assert tagged([post], "🎉").slug == ""
    assert client.get("/tag//").status_code == 404
    assert client.get(post.url).status_code == 200
    assert "tag//" not in client.get(post.url).content.decode()
    assert not archives.addresses(PostPage.objects.published())["tag"].exists()


def test_markup_in_a_name_is_text(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    series = make_series(hostile, slug="x", description=hostile)
    author = make_author(hostile, slug="x", biography=hostile, role=hostile)
    post = live_post(authors=[author], series=series)
    tag = tagged([post], hostile)
    for path in ("/series/x/", "/author/x/", f"/tag/{tag.slug}/"):
        root = page(client, path)
        scripts = [script for script in root.iter("script") if script.get("type") != "application/ld+json"]
        assert [script for script in scripts if words(script)] == []
        assert words(one(root, ".//h1")) == hostile


def test_an_author_keeps_an_archive_under_every_byline(client: Client) -> None:
    ada, grace = make_author("Ada"), make_author("Grace")
    live_post(title="Both", authors=[grace, ada], published_on=date(2024, 1, 2))
    live_post(title="Ada alone", authors=[ada], published_on=date(2024, 1, 1))
    assert titles(page(client, "/author/ada/")) == ["Both", "Ada alone"]
    assert titles(page(client, "/author/grace/")) == ["Both"]


def test_posts_of_one_day_stand_in_one_order_archived(client: Client) -> None:
    for number in range(5):
        archived(live_post(title=f"Number {number}", **fields()))
    newest_first = [f"Number {number}" for number in reversed(range(5))]
    for kind, path in PATHS.items():
        expected = newest_first[::-1] if kind == "series" else newest_first
        assert titles(page(client, f"/{path}")) == expected, kind


def test_a_post_stands_in_the_archives_of_the_date_it_is_given(client: Client) -> None:
    post = live_post(title="Moved", published_on=date(2023, 12, 31))
    assert titles(page(client, "/2023/12/")) == ["Moved"]
    latest = post.get_latest_revision_as_object()
    latest.published_on = date(2024, 1, 1)
    latest.save_revision(user=post.owner)
    publish(PostPage.objects.get(pk=post.pk))
    assert titles(page(client, "/2024/01/")) == ["Moved"]
    assert client.get("/2023/12/").status_code == 404


# Cost


@every_kind
def test_the_cost_of_an_archive_does_not_grow_with_its_posts(client: Client, kind: str) -> None:
    author, categories = make_author("Ada"), [make_category("One"), make_category("Two")]
    series = make_series("Ladder")

    def add(count: int, first: date) -> None:
        posts = listed(count, categories=categories, authors=[author], first=first)
        tagged(posts, "shared")
        PostPage.objects.filter(pk__in=[post.pk for post in posts]).update(series=series)
        list_anew(posts)

    def queries() -> list[str]:
        client.get(f"/{PATHS[kind]}")  # fills the caches of sites and content types
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/{PATHS[kind]}").status_code == 200
        return [query["sql"] for query in captured]

    add(1, FIRST)
    cost = queries()
    add(20, date(2023, 5, 2))
    now = queries()
    assert len(now) == len(cost), "\n\n".join(now)
    assert not [sql for sql in now if '"body"' in sql]

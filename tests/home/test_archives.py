"""The lists of posts by tag, author, series, year and month. Those by category are in test_index.py."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from home import archives
from posts.listing import PER_PAGE
from posts.models import Author, PostPage, PostTag, Series
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    put_live,
)
from tests.home.test_index import canonical, listed, page, titles
from tests.markup import one, words

pytestmark = pytest.mark.django_db

FIRST = date(2023, 5, 1)
COUNT = PER_PAGE + 2
PATHS = {
    "tag": "tag/shared/",
    "author": "author/ada/",
    "series": "series/ladder/",
    "year": "2023/",
    "month": "2023/05/",
}
every_kind = pytest.mark.parametrize("kind", PATHS)


def tagged(posts: list[PostPage], name: str) -> Tag:
    """Give posts a tag."""
    tag, _made = Tag.objects.get_or_create(name=name)
    PostTag.objects.bulk_create(PostTag(content_object=post, tag=tag) for post in posts)
    list_anew(posts)
    return tag


def in_every_archive(post: PostPage) -> PostPage:
    """Give a post the tag and the series of the archives below; author and date it has."""
    post.tags.add("shared")
    post.series = Series.objects.get_or_create(slug="ladder", defaults={"name": "Ladder"})[0]
    put_live(post)
    return post


def fields() -> dict[str, Any]:
    """What puts a post in the archives of the author, the year and the month."""
    author = Author.objects.get_or_create(slug="ada", defaults={"name": "Ada"})[0]
    return {"authors": [author], "published_on": FIRST}


# Archives of two pages


@pytest.fixture(scope="class")
def full_archives(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Titles of 26 posts, newest first, which all of the archives have; another post is in none."""
    with django_db_blocker.unblock(), transaction.atomic():
        author = make_author("Ada", biography="She counts.", role="Engineer", portrait=make_image())
        series = make_series("Ladder", description="Step by step.")
        shape = {"categories": [make_category("All")], "cover": make_image()}
        listed(1, authors=[make_author()], first=date(2022, 1, 1), **shape)
        posts = listed(COUNT, authors=[author], first=FIRST, **shape)
        tagged(posts, "shared")
        PostPage.objects.filter(pk__in=[post.pk for post in posts]).update(series=series)
        list_anew(posts)
        yield [post.title for post in reversed(posts)]
        transaction.set_rollback(True)


class TestArchivesOfTwoPages:
    """One site for all of these: they only read."""

    @pytest.mark.parametrize(
        ("kind", "label", "title", "description"),
        [
            ("tag", "Tag", "shared", "Posts tagged “shared”."),
            ("author", "Author", "Ada", "She counts."),
            ("series", "Series", "Ladder", "Step by step."),
            ("year", "Year", "2023", "Posts from 2023."),
            ("month", "Month", "May 2023", "Posts from May 2023."),
        ],
    )
    def test_an_archive_says_what_it_holds_and_how_much(
        self, full_archives: list[str], client: Client, kind: str, label: str, title: str, description: str
    ) -> None:
        root = page(client, f"/{PATHS[kind]}")
        assert words(one(root, ".//h1")) == title
        main = words(one(root, ".//main"))
        assert label in main
        assert description in main
        assert f"{COUNT} posts" in main
        assert title in words(one(root, "./head/title"))
        assert one(root, ".//meta[@name='description']").get("content") == description

    @every_kind
    def test_an_archive_goes_on_without_gap_or_repetition(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        first, second = (titles(page(client, f"/{PATHS[kind]}{more}")) for more in ("", "page/2/"))
        assert len(first) == PER_PAGE
        # A series is read from its first part on.
        expected = full_archives[::-1] if kind == "series" else full_archives
        assert first + second == expected
        assert client.get(f"/{PATHS[kind]}page/3/").status_code == 404

    @every_kind
    def test_the_pages_of_an_archive_lead_to_each_other(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        path = f"/{PATHS[kind]}"
        for here, rel, there in (
            (path, "next", f"{path}page/2/"),
            (path, "prev", None),
            (f"{path}page/2/", "prev", path),
            (f"{path}page/2/", "next", None),
        ):
            root = page(client, here)
            for tag in ("a", "link"):  # for readers, and for machines
                found = [e.get("href") or "" for e in root.iter(tag) if e.get("rel") == rel]
                assert [urlsplit(href).path for href in found] == ([there] if there else []), (here, tag, rel)

    @every_kind
    def test_each_page_of_an_archive_names_its_one_address(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        for more in ("", "page/2/"):
            path = f"/{PATHS[kind]}{more}"
            assert canonical(page(client, f"{path}?page=9&utm_source=x")) == f"http://localhost{path}"

    @every_kind
    @pytest.mark.parametrize("form", ["", "atom/", "json/"])
    def test_every_archive_has_feeds_of_its_own(
        self, full_archives: list[str], client: Client, kind: str, form: str
    ) -> None:
        response = client.get(f"/{PATHS[kind]}feed/{form}")
        assert response.status_code == 200
        text = response.content.decode()
        # The newest twenty, in a series, too.
        assert [title in text for title in full_archives] == [True] * 20 + [False] * (COUNT - 20)
        assert f"http://localhost/{PATHS[kind]}" in text

    @every_kind
    @pytest.mark.parametrize("more", ["page/0/", "page/1/", "page/", "page/abc/", "page/2/x/", "x/"])
    def test_below_an_archive_there_is_nothing_else(
        self, full_archives: list[str], client: Client, kind: str, more: str
    ) -> None:
        assert client.get(f"/{PATHS[kind]}{more}").status_code == 404

    @every_kind
    @pytest.mark.parametrize("number", ["9999", "9" * 30, "%D9%A2", "2%00", "-1"])
    def test_a_page_of_an_odd_number_is_not_found(
        self, full_archives: list[str], client: Client, kind: str, number: str
    ) -> None:
        assert client.get(f"/{PATHS[kind]}page/{number}/").status_code == 404

    @every_kind
    def test_a_question_for_the_head_is_answered_and_a_message_refused(
        self, full_archives: list[str], client: Client, kind: str
    ) -> None:
        path = f"/{PATHS[kind]}"
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(path, {"title": "x"}).status_code == 405


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
    post = in_every_archive(live_post(**fields()))
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
        in_every_archive(live_post(title=title, **fields()))
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
    in_every_archive(draft(**fields()))
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
    post = in_every_archive(live_post(title="Approved", **fields()))
    latest = post.get_latest_revision_as_object()
    latest.title, latest.published_on = "Not approved", date(2021, 1, 1)
    latest.tags.add("secret")
    latest.save_revision(user=post.owner)
    for path in PATHS.values():
        assert titles(page(client, f"/{path}")) == ["Approved"]
    for path in ("/tag/secret/", "/2021/", "/2021/01/"):
        assert client.get(path).status_code == 404


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
    in_every_archive(live_post(**fields()))
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


def test_posts_of_one_day_stand_in_one_order_in_every_archive(client: Client) -> None:
    for number in range(5):
        in_every_archive(live_post(title=f"Number {number}", **fields()))
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

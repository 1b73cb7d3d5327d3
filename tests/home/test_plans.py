"""At size, what readers get is read from indexes: no plan reads, sorts or counts a whole table."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from posts.models import PostPage
from posts.purging import patterns
from posts.reading import related
from tests.databases import vacuum
from tests.factories import live_post, make_author, make_category, make_series, put_live
from tests.home.crowd import crowd

pytestmark = pytest.mark.django_db

POSTS = 12_000
MOST_ROWS = 700  # that a step of a plan may read: a month of this site has some ninety posts
READ = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
LARGE = {
    "wagtailcore_page",
    "posts_postpage",
    "posts_listentry",
    "posts_drawn",
    "posts_searchentry",
    "posts_postauthor",
    "posts_posttag",
    "posts_postpage_categories",
}


@pytest.fixture(scope="module")
def large_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[PostPage]:
    """Return one of twelve thousand posts, which all are in one category, of one author and of one tag."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        post = live_post(
            title="Zebras",
            published_on=date(2024, 6, 15),
            categories=[make_category("Data")],
            authors=[make_author("Ada")],
            series=make_series("Ladder"),
        )
        post.tags.add("sql")
        put_live(post)
        client = Client()
        for path in ("/", post.url):  # have it drawn
            assert client.get(path).status_code == 200
        crowd(post, POSTS)
        yield PostPage.objects.get(pk=post.pk)
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        vacuum()


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from steps(below)


Plans = Iterator[tuple[str, list[dict[str, Any]]]]


def plans(client: Client, path: str) -> Plans:
    """What PostgreSQL does for an address: each statement with the steps of its plan."""
    client.get(path)  # what is kept in memory is there
    yield from plans_of(lambda: client.get(path).status_code == 200)


def plans_of(act: Callable[[], bool]) -> Plans:
    """What PostgreSQL does for an act that goes well."""
    with CaptureQueriesContext(connection) as captured:
        assert act()
    for query in captured.captured_queries:
        if query["sql"].lstrip().startswith(("SELECT", "WITH", "(", "EXECUTE")):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
                (found,) = cursor.fetchone()
            plan = found if isinstance(found, list) else json.loads(found)
            yield query["sql"], list(steps(plan[0]["Plan"]))


def whole_tables(found: list[dict[str, Any]]) -> list[str]:
    read = [step for step in found if "Seq Scan" in step["Node Type"]]
    return [step["Relation Name"] for step in read if step["Relation Name"] in LARGE]


def most_rows(found: list[dict[str, Any]]) -> float:
    """The most rows that any step has read of a table, returned or not.

    What an index returns to a bitmap is not counted: it has the rows of earlier tests, which were taken back.
    """
    steps = [step for step in found if step["Node Type"] != "Bitmap Index Scan"]
    return max(sum(step.get(name, 0) for name in READ) * step["Actual Loops"] for step in steps)


PATHS = [
    "/",
    "/page/2/",
    "/page/400/",
    "/category/data/",
    "/category/data/page/400/",
    "/author/ada/",
    "/tag/sql/page/400/",
    "/2024/",
    "/2024/05/",
    "/feed/",
    "/category/data/feed/",
    "/sitemap.xml",
    "/search/?q=xylophone",  # nothing has it, and nothing like it
]


@pytest.mark.parametrize("path", PATHS)
def test_no_list_reads_a_whole_table(large_site: PostPage, client: Client, path: str) -> None:
    for sql, found in plans(client, path):
        assert not whole_tables(found), sql
        assert most_rows(found) <= MOST_ROWS, sql


def test_no_post_reads_a_whole_table(large_site: PostPage, client: Client) -> None:
    alone = PostPage.objects.get(pk=large_site.pk)
    alone.series = None
    put_live(alone)
    for sql, found in plans(client, alone.url or ""):
        assert not whole_tables(found), sql
        assert most_rows(found) <= MOST_ROWS, sql


@pytest.mark.parametrize("path", ["/", "/page/400/", "/category/data/", None])
def test_for_no_page_are_rows_remembered(large_site: PostPage, client: Client, path: str | None) -> None:
    """PostgreSQL would make room for as many as a list has."""
    for sql, found in plans(client, path or large_site.url or ""):
        assert "Memoize" not in {step["Node Type"] for step in found}, sql


def test_no_search_for_a_common_word_reads_a_whole_table(large_site: PostPage, client: Client) -> None:
    found = [(sql, steps) for sql, steps in plans(client, "/search/?q=zebra") if "EXECUTE" in sql]
    assert len(found) == 2
    for sql, steps in found:
        assert not whole_tables(steps), sql


@pytest.mark.parametrize("words", ["Zebras", "Xylophones"])
def test_no_comparison_of_posts_reads_a_whole_table(large_site: PostPage, words: str) -> None:
    post = PostPage.objects.get(pk=large_site.pk)
    post.series = None  # of which are all others
    post.title = post.summary = words  # all posts have the one, and none the other
    looked_up = [found for found in plans_of(lambda: len(related(post)) > 0) if "EXECUTE" in found[0]]
    assert len(looked_up) == 1
    for sql, found in looked_up:
        assert not whole_tables(found), sql
        assert most_rows(found) <= MOST_ROWS, sql


def test_what_a_publication_touches_is_found_without_reading_a_whole_table(large_site: PostPage) -> None:
    alone = PostPage.objects.get(pk=large_site.pk)
    alone.series = None  # which all others are in
    put_live(alone)
    for sql, found in plans_of(lambda: len(patterns.of(alone)) > 0):
        assert not whole_tables(found), sql
        assert most_rows(found) <= MOST_ROWS, sql


def test_a_plan_that_reads_a_whole_table_would_be_noticed(large_site: PostPage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT count(*) FROM posts_postpage")
        (found,) = cursor.fetchone()
    plan = found if isinstance(found, list) else json.loads(found)
    assert whole_tables(list(steps(plan[0]["Plan"]))) == ["posts_postpage"]


def test_lists_of_a_large_site_cost_as_many_queries_as_those_of_a_small_one(
    large_site: PostPage, client: Client
) -> None:
    for path, most in (("/", 4), ("/page/400/", 4), ("/category/data/page/400/", 4), ("/search/?q=zebra", 4)):
        client.get(path)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(captured) <= most, path

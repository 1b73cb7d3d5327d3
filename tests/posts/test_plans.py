"""The plans by which PostgreSQL answers the desk, where it would rather not read whole tables."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage
from posts.models import User
from tests.factories import draft, live_post, submit

pytestmark = pytest.mark.django_db

POSTS, VERSIONS = 3000, 5
PAGES, REVISIONS = "wagtailcore_page", "wagtailcore_revision"
REVIEWS, STEPS = "wagtailcore_workflowstate", "wagtailcore_taskstate"
# What a copy of a row has of its own; n is its number.
NEW = {
    PAGES: {
        "id": "1000000 + n",
        "path": "left(path, -4) || (5000 + n)",
        "slug": "slug || n",
        "translation_key": "gen_random_uuid()",
        "latest_revision_created_at": "latest_revision_created_at - n * interval '1 hour'",
        "last_published_at": "last_published_at - n * interval '1 hour'",
    },
    REVISIONS: {
        "id": "1000000 + n",
        "object_id": f"(1000000 + (n - 1) % {POSTS} + 1)::text",
        "created_at": "created_at - n * interval '1 hour'",
    },
    REVIEWS: {"id": "1000000 + n", "object_id": "(1000000 + n)::text", "current_task_state_id": "NULL"},
    STEPS: {"id": "1000000 + n", "workflow_state_id": f"1000000 + (n - 1) % {POSTS} + 1"},
    "posts_postpage": {"page_ptr_id": "1000000 + n"},
    "posts_assignment": {"id": "1000000 + n", "page_id": "1000000 + n", "review_id": "1000000 + n"},
}


def copy(table: str, where: str, times: int) -> None:
    """Copy the rows that are found so many times, past all models."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        columns = {f'"{name}"': f'"{name}"' for (name,) in cursor.fetchall()}
        columns |= {f'"{name}"': expression for name, expression in NEW[table].items()}
        names, values = ", ".join(columns), ", ".join(columns.values())
        parts = ["INSERT INTO", table, "(", names, ") SELECT", values, "FROM (SELECT * FROM", table, "WHERE"]
        parts += [where, "LIMIT 1) AS one, generate_series(1,", str(times), ") AS n"]
        cursor.execute(" ".join(parts))


@pytest.fixture
def archive(writer: User, reviewer: User) -> None:
    """Thousands of posts that were reviewed and went live, beside some that wait."""
    old = live_post()  # of somebody else
    for title in ("One", "Two"):
        submit(draft(by=writer, title=title), by=writer)
    review = old.workflow_states.get()
    copy(PAGES, f"id = {old.pk}", POSTS)
    copy("posts_postpage", f"page_ptr_id = {old.pk}", POSTS)
    copy(REVISIONS, f"object_id = '{old.pk}'", POSTS * VERSIONS)
    copy(REVIEWS, f"id = {review.pk}", POSTS)
    copy(STEPS, f"workflow_state_id = {review.pk} AND status = 'approved'", POSTS * 3)
    copy("posts_assignment", f"review_id = {review.pk}", POSTS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET latest_revision_id = id WHERE id > 1000000")
        cursor.execute("ANALYZE")


def planned(act: Callable[[], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every query of an act, with each part of its plan."""
    with CaptureQueriesContext(connection) as queries:
        act()
    for query in queries.captured_queries:
        if not re.match(r"SELECT|UPDATE|DELETE", query["sql"]):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
            plan = cursor.fetchone()[0]
        for node in nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]):
            yield query["sql"], node


def read_whole(act: Callable[[], Any]) -> set[str]:
    """The large tables that the queries of an act read from end to end, each with its query."""
    return {
        f"{node['Relation Name']}: {sql}"
        for sql, node in planned(act)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in NEW
    }


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan and all that it consists of."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def test_a_plan_that_reads_a_whole_table_is_found(archive: None) -> None:
    found = read_whole(lambda: list(Page.objects.filter(seo_title="none")))
    assert [text.partition(":")[0] for text in found] == [PAGES]


@pytest.mark.parametrize("who", ["writer", "reviewer", "editor"])
def test_the_start_page_reads_no_table_from_end_to_end(
    who: str, archive: None, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert read_whole(lambda: client.get(reverse("wagtailadmin_home"))) == set()


def test_the_list_of_reviews_reads_no_table_from_end_to_end(
    archive: None, editor: User, client: Client
) -> None:
    client.force_login(editor)
    assert read_whole(lambda: client.get(reverse("posts_reviews"))) == set()


def test_a_post_is_opened_and_submitted_without_reading_a_table_from_end_to_end(
    archive: None, writer: User, client: Client
) -> None:
    post = draft(by=writer)
    client.force_login(writer)
    address = reverse("wagtailadmin_pages:edit", args=[post.pk])
    assert read_whole(lambda: client.get(address)) == set()
    assert read_whole(lambda: submit(post, by=writer)) == set()


def test_the_list_of_pages_reads_no_versions_or_reviews_from_end_to_end(
    archive: None, writer: User, client: Client
) -> None:
    """It says how many pages there are, and so reads their index or their table, and nothing else."""
    client.force_login(writer)
    address = reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk])
    found = read_whole(lambda: client.get(address))
    assert {text.partition(":")[0] for text in found} <= {PAGES}


@pytest.mark.parametrize(
    ("order", "index"),
    [("title", "posts_desk_by_title"), ("-latest_revision_created_at", "posts_desk_changed")],
)
def test_the_list_of_pages_sorts_no_more_pages_than_it_shows(
    order: str, index: str, archive: None, writer: User, client: Client
) -> None:
    client.force_login(writer)
    address = reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk])
    parts = planned(lambda: client.get(address, {"ordering": order}))
    assert index in {node.get("Index Name") for _sql, node in parts}

"""The report of posts to look at again."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.models import User
from tests.factories import live_post, make_category, make_user
from tests.posts.freshness.desk import at, confirm, kept

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/freshness/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """A Thursday."""
    with time_machine.travel(at(30, month=4), tick=False):
        yield


def exported(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"{REPORT}?export=csv&{query}")
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content)))[1:]


def test_the_report_is_filtered_and_taken_along(editor: User, writer: User, client: Client) -> None:
    news = make_category("News")
    kept(writer, date(2026, 4, 1), title="Overdue", categories=[news])
    kept(writer, date(2026, 5, 10), title="Soon")
    kept(None, date(2027, 1, 1), title="=1+1", categories=[news])
    live_post(title="Untouched")
    gone = kept(writer, date(2026, 4, 1), title="Gone")
    gone.unpublish()
    client.force_login(editor)

    def titles(query: str = "") -> list[str]:
        return [row[0] for row in exported(client, query)]

    assert exported(client)[0] == ["Overdue", "Overdue", "2026-04-01", str(writer), "", ""]
    assert titles() == ["Overdue", "Soon", "'=1+1", "Untouched"]
    assert titles("state=overdue") == ["Overdue"]
    assert titles("state=soon") == ["Soon"]
    assert titles("state=unkept") == ["'=1+1", "Untouched"]
    assert titles(f"keeper={writer.pk}") == ["Overdue", "Soon"]
    assert titles(f"category={news.pk}") == ["Overdue", "'=1+1"]
    response = client.get(f"{REPORT}?export=xlsx")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet for cell in row}.isdisjoint({"f"})


def test_the_button_is_offered_to_those_who_may_press_it(
    editor: User, writer: User, second_writer: User, reviewer: User, client: Client
) -> None:
    post = kept(second_writer, date(2026, 4, 1), by=writer)
    for user, offered in (
        (editor, True),
        (writer, True),
        (second_writer, True),
        (reviewer, True),
        (make_user(group="Writers"), False),
    ):
        client.force_login(user)
        for path in (REPORT, f"{REPORT}results/"):
            html = client.get(path).content.decode()
            assert post.title in html
            assert (f"/posts/{post.pk}/still-correct/" in html) is offered, user
        assert REPORT in client.get("/admin/").content.decode()
        assert (confirm(user, post)["Location"] == REPORT) is offered


@pytest.mark.parametrize("who", ["editor", "writer", "reviewer"])
def test_thirty_posts_cost_what_three_do(who: str, client: Client, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(who)
    client.force_login(user)
    costs = []
    for number in (3, 27):
        by = make_user(group="Writers")
        for _number in range(number):
            kept(make_user(group="Writers"), date(2026, 4, 1), by=by)
        client.get(REPORT)
        with CaptureQueriesContext(connection) as queries:
            client.get(REPORT)
        costs.append(len(queries))
    assert costs[0] == costs[1], [query["sql"] for query in queries]


def test_the_start_page_lists_what_one_keeps_and_is_due(writer: User, editor: User, client: Client) -> None:
    kept(writer, date(2026, 5, 5), title="Soon")
    kept(writer, date(2026, 4, 1), title="Overdue")
    kept(writer, date(2026, 9, 1), title="Later")
    kept(editor, date(2026, 4, 1), title="Another's")
    client.force_login(writer)
    html = client.get("/admin/").content.decode()
    section = html.partition('id="look-again-section"')[2].partition("</section>")[0]
    assert section.index("Overdue\n") < section.index("Soon\n")
    assert "Later" not in section
    assert "Another" not in section

"""The report of searches without a result: what it says, and to whom."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from posts.models import EmptySearch, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

REPORT, RESULTS = "/admin/reports/empty-searches/", "/admin/reports/empty-searches/results/"


@pytest.fixture(autouse=True)
def _searches() -> None:
    for query, times in (("giraffe", 2), ("<b>zebra</b>", 7), ("=1+1", 1)):
        EmptySearch.objects.create(query=query, times=times, last_on=date(2026, 3, 4))


def exported(client: Client) -> list[list[str]]:
    response = client.get(f"{REPORT}?export=csv")
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content)))


def sheet(client: Client) -> list[Any]:
    """The rows of the other export."""
    response = client.get(f"{REPORT}?export=xlsx")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(openpyxl.load_workbook(io.BytesIO(content)).active)


@pytest.mark.parametrize("group", ["Editors", "administrators"])
def test_editors_and_administrators_read_the_report(client: Client, group: str) -> None:
    client.force_login(make_user(is_superuser=True) if group == "administrators" else make_user(group=group))
    for path in (REPORT, RESULTS):
        response = client.get(path)
        assert response.status_code == 200
        html = response.content.decode()
        assert html.index("&lt;b&gt;zebra") < html.index("giraffe") < html.index("=1+1")
    assert "giraffe" not in client.get(f"{REPORT}?q=zebra").content.decode()
    assert REPORT in client.get("/admin/").content.decode()


@pytest.mark.parametrize("group", ["Writers", "Reviewers", ""])
def test_nobody_else_sees_it_or_the_way_to_it(client: Client, group: str) -> None:
    user: User = make_user(group=group)
    client.force_login(user)
    for path in (REPORT, RESULTS, f"{REPORT}?export=csv", f"{REPORT}?export=xlsx"):
        response = client.get(path, follow=True)
        assert "giraffe" not in response.content.decode()
        assert response.redirect_chain
    assert REPORT not in client.get("/admin/", follow=True).content.decode()


def test_readers_are_asked_to_sign_in(client: Client) -> None:
    response = client.get(REPORT)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_the_report_can_be_taken_along(client: Client, editor: User) -> None:
    client.force_login(editor)
    rows = exported(client)
    assert rows[0] == ["Search", "Times", "Last on"]
    assert rows[1:3] == [["<b>zebra</b>", "7", "2026-03-04"], ["giraffe", "2", "2026-03-04"]]
    assert [row[0].value for row in sheet(client)] == [row[0] for row in rows]


def test_no_spreadsheet_computes_what_readers_typed(client: Client, editor: User) -> None:
    for number, sign in enumerate("+-@"):
        EmptySearch.objects.create(query=f"{sign}x", times=number, last_on=date(2026, 3, 4))
    client.force_login(editor)
    assert {row[0] for row in exported(client)} >= {"'=1+1", "'+x", "'-x", "'@x"}
    assert {cell.data_type for row in sheet(client) for cell in row} == {"s", "n", "d"}

"""Where the ledger is read, and by whom."""

import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from posts.models import LedgerEntry, PostPage, User
from posts.review.digest import editorial_digest
from posts.review.shown import show
from tests.factories import draft, live_post, publish, submit
from tests.posts.review.acts import now_of

pytestmark = pytest.mark.django_db
LEDGER = "/admin/posts/ledgerentry/"


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_the_ledger_is_listed_searched_filtered_and_inspected(
    role: str, entries: list[LedgerEntry], request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(role))

    def listed(query: str) -> set[int]:
        return {entry.number for entry in client.get(LEDGER + query).context["object_list"]}

    assert listed("") == {1, 2, 3, 4, 5, 6}
    assert listed(f"?page_id={entries[0].page_id}") == {1, 2, 3}
    assert listed("?q=Two") == {4, 5, 6}
    assert listed(f"?q={entries[4].hash}") == {5}
    assert listed("?action=approved") == {2, 5}
    inspected = client.get(f"{LEDGER}inspect/2/").content.decode()
    assert all(word in inspected for word in ("reviewer@example.com", entries[1].digest, entries[1].hash))


@pytest.mark.parametrize("role", ["writer", "reviewer"])
def test_the_ledger_is_closed_to_others(
    role: str, entries: list[LedgerEntry], request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(role))
    for path in ("", "inspect/2/", "?export=csv"):
        response = client.get(LEDGER + path)
        assert response.status_code in (302, 403), path
        assert entries[1].hash not in response.content.decode()


def test_nobody_adds_edits_or_deletes_an_entry(
    entries: list[LedgerEntry], superuser: User, client: Client
) -> None:
    client.force_login(superuser)
    for path in ("create/", "edit/2/", "delete/2/"):
        assert client.post(LEDGER + path, {"comment": "Kinder"}).status_code in (302, 403, 404), path
    assert list(LedgerEntry.objects.order_by("number")) == entries


def test_the_ledger_is_exported_as_csv_and_xlsx(
    entries: list[LedgerEntry], editor: User, client: Client
) -> None:
    client.force_login(editor)
    text = b"".join(client.get(f"{LEDGER}?export=csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 6
    assert entries[0].hash in rows[-1].values()
    data = client.get(f"{LEDGER}?export=xlsx").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert entries[-1].hash in [cell.value for cell in sheet[2]]


def test_an_export_holds_no_formula(editor: User, client: Client) -> None:
    live_post(title='=HYPERLINK("https://example.com")')
    client.force_login(editor)
    for query in ("?export=csv", "?export=xlsx"):
        response = client.get(LEDGER + query)
        if "csv" in query:
            table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
        else:
            book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
            table = [[str(cell.value) for cell in row] for row in book.active]
        assert not [cell for row in table for cell in row if cell.startswith("=")], query


STRANGE = ["?page_id=x", "?q=%00", "?nonsense=1", "?page_id=" + "9" * 40, "?q=" + "x" * 10_000, "?o=x&p=-4"]


@pytest.mark.parametrize("records", ["ledgerentry", "breakglassrecord"])
@pytest.mark.parametrize("query", STRANGE, ids=lambda query: query[:20])
def test_a_strange_address_of_the_list_is_answered(
    query: str, records: str, editor: User, client: Client
) -> None:
    client.force_login(editor)
    assert client.get(f"/admin/posts/{records}/{query}", follow=True).status_code == 200


@pytest.mark.parametrize("role", ["writer", "reviewer", "editor"])
def test_the_history_of_a_post_shows_who_did_what_to_which_text(
    role: str, writer: User, reviewer: User, request: pytest.FixtureRequest, client: Client
) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    show(post, reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say <more>, please.")
    now_of(post).current_workflow_state.resume(writer)
    publish(draft(by=writer, title="Another"), approved_by=reviewer)
    client.force_login(request.getfixturevalue(role))
    response = client.get(reverse("wagtailadmin_pages:history", args=[post.pk]))
    digest = editorial_digest(post.get_latest_revision())[:12]
    html = response.content.decode()
    assert response.context["view"].acts.row_count == 3
    assert html.count("Sent back") == 1
    assert html.count(digest) == 3
    assert "Say &lt;more&gt;, please." in html
    assert "Another" not in html


def test_the_history_of_a_post_leads_editors_to_its_entries(
    entries: list[LedgerEntry], editor: User, reviewer: User, writer: User, client: Client
) -> None:
    post = PostPage.objects.get(title="One")
    history = reverse("wagtailadmin_pages:history", args=[post.pk])
    link = f"{LEDGER}?page_id={post.pk}"
    for user, offered in ((editor, True), (writer, False)):
        client.force_login(user)
        response = client.get(history)
        assert response.status_code == 200
        assert (link in response.content.decode()) is offered

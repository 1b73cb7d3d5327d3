"""The ledger: every act of review, in a chain that shows whether something was changed or taken out."""

import csv
import io
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Revision, TaskState, WorkflowTask

from home.models import HomePage
from posts.models import LedgerEntry, PostPage, ReviewTask, User
from posts.review import ledger, schedule
from posts.review.break_glass import break_glass
from posts.review.contributors import contributors
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.shown import show
from tests.factories import approve, draft, live_post, publish, remove_user, submit

pytestmark = pytest.mark.django_db
REASON = "A legal notice that must be online today."
LEDGER = "/admin/posts/ledgerentry/"


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def acts(post: Any) -> list[tuple[str, str]]:
    """What the ledger says was done about a page, and by whom, from the first act to the last."""
    entries = LedgerEntry.objects.filter(page_id=post.pk).order_by("number")
    return [(entry.action, entry.user_email.partition("@")[0]) for entry in entries]


# Every act has an entry


def test_submission_approval_and_publication_are_recorded(writer: User, reviewer: User) -> None:
    post = publish(draft(by=writer, title="Recorded"), approved_by=reviewer)
    assert acts(post) == [("submitted", "writer"), ("approved", "reviewer"), ("published", "reviewer")]
    revision = post.live_revision
    for entry in LedgerEntry.objects.all():
        assert (entry.page_title, entry.revision_id) == ("Recorded", revision.pk)
        assert entry.digest == editorial_digest(revision)
    approved = LedgerEntry.objects.get(action="approved")
    assert (approved.user_id, approved.step) == (reviewer.pk, "Editorial approval")


def test_a_decision_is_recorded_with_its_comment(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")
    now_of(post).current_workflow_state.resume(writer)
    assert acts(post) == [("submitted", "writer"), ("sent back", "reviewer"), ("submitted", "writer")]
    assert LedgerEntry.objects.get(action="sent back").comment == "Say more, please."


def test_a_schedule_is_recorded_and_so_is_what_comes_of_it(writer: User, reviewer: User) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    post = draft(by=writer, go_live_at=tomorrow, expire_at=tomorrow + timedelta(days=1))
    publish(post, approved_by=reviewer)
    for day in (1, 2):
        with time_machine.travel(timezone.now() + timedelta(days=day, minutes=1)):
            schedule.publish_due()
    assert acts(post)[2:] == [("scheduled", "reviewer"), ("published", ""), ("expired", "")]
    assert LedgerEntry.objects.get(action="published").user_id is None


def test_a_schedule_that_is_cancelled_is_recorded_once(editor: User, reviewer: User, client: Client) -> None:
    post = draft(go_live_at=timezone.now() + timedelta(days=1))
    publish(post, approved_by=reviewer)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:revisions_unschedule", args=[post.pk, now_of(post).latest_revision_id])
    for _time in range(2):
        client.post(url)
    assert now_of(post).scheduled_revision is None
    assert acts(post)[2:] == [("scheduled", "reviewer"), ("unscheduled", "editor")]


def test_taking_down_is_recorded_at_every_door(editor: User, client: Client) -> None:
    posts = [live_post() for _post in range(5)]
    posts[0].unpublish(user=editor)
    client.force_login(editor)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[posts[1].pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{bulk}?id={posts[2].pk}", {"include_descendants": "on"})
    for post in posts[:3]:
        assert acts(post)[-1] == ("unpublished", "editor"), posts.index(post)
    UnpublishPageAction(posts[3]).execute()
    posts[4].live = False
    posts[4].save()
    for post in posts[3:]:
        assert acts(post)[-1] == ("unpublished", ""), posts.index(post)


def test_withdrawing_is_recorded_and_so_is_ending_the_review_of_others(
    writer: User, editor: User, reviewer: User
) -> None:
    own, others = draft(by=writer), draft(by=writer)
    for post, user in ((own, writer), (others, editor)):
        submit(post, by=writer)
        now_of(post).current_workflow_state.cancel(user=user)
    assert acts(own)[1:] == [("withdrawn", "writer")]
    assert acts(others)[1:] == [("waived", "editor")]


def test_broken_glass_is_recorded_with_the_review_that_it_ends(writer: User, editor: User) -> None:
    post = draft(by=writer)
    submit(post, by=editor)
    break_glass(page=now_of(post), user=editor, reason=REASON)
    assert acts(post)[1:] == [("broke glass", "editor"), ("waived", "editor"), ("published", "editor")]
    assert LedgerEntry.objects.get(action="broke glass").comment == REASON


def test_a_step_that_is_asked_no_longer_is_recorded(
    writer: User, reviewer: User, superuser: User, home_page: HomePage
) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    second = ReviewTask.objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer)
    submit(post, by=writer)
    first.deactivate(user=superuser)
    approve(now_of(post), by=reviewer)
    assert acts(post) == [
        ("submitted", "writer"),
        ("waived", "admin"),
        ("approved", "reviewer"),
        ("published", "reviewer"),
    ]


def test_a_review_that_begins_again_is_recorded(writer: User, reviewer: User, home_page: HomePage) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    second = ReviewTask.objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer)
    submit(post, by=writer)
    approve(now_of(post), by=reviewer)
    post = now_of(post)
    post.title = "Changed"
    post.save_revision(user=writer)
    with pytest.raises(Refused):
        approve(now_of(post), by=reviewer)
    assert acts(post)[1:] == [("approved", "reviewer"), ("reopened", "reviewer")]


def test_what_is_refused_leaves_no_entry(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    post.summary = ""
    post.save_revision(user=writer, clean=False)
    submit(post, by=writer)
    with pytest.raises(Refused, match="Summary"):
        approve(post, by=reviewer)
    with pytest.raises(Refused):
        approve(post, by=writer)
    with pytest.raises(Refused):
        post.get_latest_revision().publish()
    assert acts(post) == [("submitted", "writer")]


def test_saving_and_reading_are_no_acts(writer: User, reviewer: User, client: Client) -> None:
    post = draft(by=writer)
    client.force_login(writer)
    client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    assert not LedgerEntry.objects.exists()


def test_an_entry_and_its_act_are_one_transaction(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    with transaction.atomic():
        approve(post, by=reviewer)
        assert len(acts(post)) == 3
        transaction.set_rollback(True)
    assert acts(post) == [("submitted", "writer")]
    assert not now_of(post).live


# The chain


@pytest.fixture
def entries(writer: User, reviewer: User) -> list[LedgerEntry]:
    """A ledger of some entries, the first one first."""
    for title in ("One", "Two"):
        publish(draft(by=writer, title=title), approved_by=reviewer)
    return list(LedgerEntry.objects.order_by("number"))


def tamper(query: str) -> None:
    """Do what the triggers refuse: as somebody who owns the table can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE posts_ledgerentry DISABLE TRIGGER USER")
        cursor.execute(query)
        cursor.execute("ALTER TABLE posts_ledgerentry ENABLE TRIGGER USER")


def test_every_entry_follows_the_one_before(entries: list[LedgerEntry]) -> None:
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert entries[0].previous_hash == "0" * 64
    for before, entry in pairwise(entries):
        assert entry.previous_hash == before.hash
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "6 entries" in out.getvalue()
    assert entries[-1].hash in out.getvalue()


def test_an_empty_ledger_is_in_order() -> None:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "0 entries" in out.getvalue()


@pytest.mark.parametrize(
    "field", [f.attname for f in LedgerEntry._meta.concrete_fields if f.name != "number"]
)
def test_a_change_of_any_field_breaks_the_chain(field: str, entries: list[LedgerEntry]) -> None:
    kind = LedgerEntry._meta.get_field(field).get_internal_type()
    value = {"BigIntegerField": "99", "DateTimeField": "now()"}.get(kind, "'x'")
    tamper(f"UPDATE posts_ledgerentry SET {field} = {value} WHERE number = 3")  # noqa: S608 - our own words
    with pytest.raises(CommandError, match="Entry 3"):
        call_command("verify_ledger", stdout=StringIO())


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("DELETE FROM posts_ledgerentry WHERE number = 3", "Entry 3 is missing"),
        ("DELETE FROM posts_ledgerentry WHERE number = 1", "Entry 1 is missing"),
        ("UPDATE posts_ledgerentry SET number = 9 WHERE number = 6", "Entry 6 is missing"),
        ("UPDATE posts_ledgerentry SET number = 5 - number WHERE number < 0", ""),
    ],
)
def test_an_entry_that_is_missing_breaks_the_chain(query: str, says: str, entries: list[LedgerEntry]) -> None:
    tamper(query)
    if not says:
        assert ledger.verify().problem == ""
        return
    with pytest.raises(CommandError, match=says):
        call_command("verify_ledger", stdout=StringIO())


def test_a_chain_that_was_written_anew_lacks_the_hash_that_somebody_kept(entries: list[LedgerEntry]) -> None:
    kept = entries[-1].hash
    call_command("verify_ledger", kept=kept, stdout=StringIO())
    tamper("DELETE FROM posts_ledgerentry WHERE number > 4")
    assert ledger.verify().problem == "", "an end that is cut off breaks no chain"
    with pytest.raises(CommandError, match="written anew, or cut off"):
        call_command("verify_ledger", kept=kept, stdout=StringIO())


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE posts_ledgerentry SET comment = 'Something kinder'",
        "UPDATE posts_ledgerentry SET comment = comment",
        "DELETE FROM posts_ledgerentry",
        "TRUNCATE posts_ledgerentry",
        "TRUNCATE posts_breakglassrecord",
    ],
)
def test_the_database_refuses_to_change_remove_or_truncate(query: str, entries: list[LedgerEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE does not wait for the end.
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(query)
    assert list(LedgerEntry.objects.order_by("number")) == entries


def test_two_entries_cannot_follow_the_same_one(entries: list[LedgerEntry]) -> None:
    fork = LedgerEntry.objects.get(number=6)
    fork.number, fork.comment = 7, "A fork"
    fork.hash = fork.computed_hash()
    with pytest.raises(DatabaseError, match="unique"), transaction.atomic():
        fork.save(force_insert=True)


# It survives


def test_the_ledger_survives_the_purge_of_revisions(writer: User, reviewer: User) -> None:
    post = publish(draft(by=writer), approved_by=reviewer)
    before = acts(post)
    latest = post.get_latest_revision_as_object()
    latest.title = "A correction"
    latest.save_revision(user=writer)
    call_command("purge_revisions", stdout=StringIO())
    assert Revision.objects.filter(object_id=str(post.pk)).count() == 1
    assert not TaskState.objects.exists(), "what Wagtail kept of the approval is gone"
    assert acts(post) == before
    assert ledger.verify().problem == ""
    assert contributors(now_of(post)) == {writer.pk}


def test_the_ledger_survives_the_removal_of_users_and_pages(writer: User, reviewer: User) -> None:
    post = publish(draft(by=writer, title="Gone"), approved_by=reviewer)
    post.unpublish()
    before = acts(post)
    PostPage.objects.get(pk=post.pk).delete()
    remove_user(reviewer)
    remove_user(writer)
    assert acts(post) == before
    assert {entry.page_title for entry in LedgerEntry.objects.all()} == {"Gone"}
    assert ledger.verify().problem == ""


def test_an_approval_counts_though_the_approver_has_left(writer: User, reviewer: User) -> None:
    post = draft(by=writer, go_live_at=timezone.now() + timedelta(days=1))
    publish(post, approved_by=reviewer)
    remove_user(reviewer)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert schedule.publish_due().failed == []
    assert now_of(post).live


def test_who_worked_on_a_page_is_known_though_everything_that_was_live_is_purged(
    writer: User, second_writer: User, reviewer: User
) -> None:
    post = publish(draft(by=writer), approved_by=reviewer)
    post.unpublish()
    for title in ("One", "Two"):
        latest = now_of(post).get_latest_revision_as_object()
        latest.title = title
        latest.save_revision(user=second_writer, log_action=True)
    call_command("purge_revisions", stdout=StringIO())
    assert contributors(now_of(post)) == {second_writer.pk}


# Where it is read


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

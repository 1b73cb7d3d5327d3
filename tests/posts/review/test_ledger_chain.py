"""The chain of the ledger, which shows whether something was changed or taken out, and survives."""

from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import Revision, TaskState

from posts.models import LedgerEntry, PostPage, User
from posts.review import ledger, schedule
from posts.review.contributors import contributors
from tests.factories import draft, publish, remove_user
from tests.posts.review.acts import acts, now_of

pytestmark = pytest.mark.django_db


# The chain


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

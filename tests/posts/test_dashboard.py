"""The start page of the desk: what waits for whom, where texts stand, what is planned, late and new."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from html5lib import HTMLParser
from wagtail.models import Revision

from posts.dashboard import queries
from posts.models import Assignment, OutgoingMessage, User
from tests.factories import approve, draft, live_post, make_user, submit

pytestmark = pytest.mark.django_db


def lists(client: Client, user: User) -> dict[str, list[list[str]]]:
    """What the start page lists for somebody: the cells of each line, by the id of the panel."""
    client.force_login(user)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    tree = HTMLParser(namespaceHTMLElements=False).parse(html)
    found = {}
    for section in tree.iter("section"):
        rows = [
            [" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")]
            for row in section.iter("tr")
        ]
        found[section.get("id", "")] = [row for row in rows if row]
    return {name.removesuffix("-section"): rows for name, rows in found.items()}


def titles(client: Client, user: User) -> dict[str, list[str]]:
    """The first cell of each line."""
    return {name: [row[0] for row in rows] for name, rows in lists(client, user).items()}


def waiting(title: str, *, by: User, reviewer: User | None, **fields: Any) -> Any:
    """Submit a post that is somebody's to review."""
    post = draft(title=title, by=by)
    submit(post, by=by)
    Assignment.objects.filter(page=post.pk).update(reviewer=reviewer, **fields)
    return post


def test_the_reviewer_has_their_own_first_and_the_most_pressing_of_these(
    reviewer: User, second_reviewer: User, writer: User, client: Client
) -> None:
    waiting("Another's", by=writer, reviewer=second_reviewer, priority=1)
    waiting("Nobody's", by=writer, reviewer=None)
    waiting("Mine", by=writer, reviewer=reviewer)
    waiting("Mine at once", by=writer, reviewer=reviewer, priority=1)
    waiting("By me", by=reviewer, reviewer=second_reviewer)
    found = titles(client, reviewer)
    assert found["awaiting-review"] == ["Mine at once", "Mine", "Nobody's", "Another's"]


def test_a_line_says_what_a_reviewer_needs_to_choose(reviewer: User, writer: User, client: Client) -> None:
    waiting("On proofs", by=writer, reviewer=reviewer, priority=2)
    ((title, step, _changes, found, has_it, by, priority, due),) = lists(client, reviewer)["awaiting-review"]
    assert (title, step, has_it, by) == ("On proofs", "Editorial approval", str(reviewer), str(writer))
    assert "advice" in found
    assert priority == "High"
    assert due


def test_a_reviewer_without_work_is_told_so(reviewer: User, writer: User, client: Client) -> None:
    for user, told in ((reviewer, True), (writer, False)):
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert ("Nothing waits for you." in html) is told


def test_a_step_from_before_there_were_assignments_is_listed(reviewer: User, client: Client) -> None:
    submit(post := draft(title="Old"), by=post.owner)
    Assignment.objects.all().delete()
    assert titles(client, reviewer)["awaiting-review"] == ["Old"]


def test_the_writer_sees_where_each_text_stands(
    writer: User, reviewer: User, second_reviewer: User, client: Client
) -> None:
    draft(title="A draft", by=writer)
    waiting("In review", by=writer, reviewer=reviewer)
    waiting("Anybody's", by=writer, reviewer=None)
    back = waiting("Sent back", by=writer, reviewer=reviewer)
    state = back.current_workflow_task_state
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")
    planned = draft(title="Planned", by=writer, go_live_at=timezone.now() + timedelta(days=3))
    submit(planned, by=writer)
    approve(planned, by=reviewer)
    live_post(title="Live", by=writer)
    newer = live_post(title="Newer", by=writer)
    newer.title = "Newer still"
    newer.save_revision(user=writer)
    live_post(title="Somebody else's")
    found = {row[0]: row[1] for row in lists(client, writer)["mine"]}
    assert found.pop("Planned").startswith("Goes live on ")
    assert found == {
        "A draft": "Draft",
        "In review": f"Waits at “Editorial approval”, for {reviewer}",
        "Anybody's": "Waits at “Editorial approval”, for anybody who is asked",
        "Sent back": "Changes are asked for at “Editorial approval”",
        "Live": "Live",
        "Newer still": "Live, with a newer draft",
    }


def test_what_is_planned_is_seen_by_those_who_may_know_of_it(
    writer: User, second_writer: User, reviewer: User, editor: User, client: Client
) -> None:
    planned = draft(title="Planned", by=writer, go_live_at=timezone.now() + timedelta(days=3))
    submit(planned, by=writer)
    approve(planned, by=reviewer)
    shown = {
        user: titles(client, user).get("scheduled") for user in (writer, editor, second_writer, reviewer)
    }
    assert shown == {writer: ["Planned"], editor: ["Planned"], second_writer: None, reviewer: None}


def test_a_new_title_of_a_live_page_is_not_told_to_others_before_its_time(
    writer: User, second_writer: User, reviewer: User, client: Client
) -> None:
    post = live_post(title="Known", by=writer)
    post.title, post.go_live_at = "Not known yet", timezone.now() + timedelta(days=3)
    post.save_revision(user=writer)
    submit(post, by=writer)
    approve(post, by=reviewer)
    for user, told in ((writer, True), (second_writer, False), (reviewer, False)):
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert ("Not known yet" in html) is told


def test_what_should_be_live_by_now_stands_out(writer: User, reviewer: User, client: Client) -> None:
    post = draft(title="Forgotten", by=writer, go_live_at=timezone.now() + timedelta(days=3))
    submit(post, by=writer)
    approve(post, by=reviewer)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    found = titles(client, writer)
    assert found["overdue"] == ["Forgotten"]
    assert "scheduled" not in found


def test_late_reviews_are_seen_by_those_whom_they_concern(
    writer: User, second_writer: User, reviewer: User, second_reviewer: User, editor: User, client: Client
) -> None:
    waiting("Late", by=writer, reviewer=reviewer, due_at=timezone.now() - timedelta(hours=1))
    waiting("In time", by=writer, reviewer=reviewer)
    people = (writer, reviewer, editor, second_writer, second_reviewer)
    shown = [titles(client, user).get("late") for user in people]
    assert shown == [["Late"], ["Late"], ["Late"], None, None]


def test_mail_that_was_given_up_is_told_to_administrators(writer: User, client: Client) -> None:
    for status in OutgoingMessage.Status.values:
        OutgoingMessage.objects.create(
            message_id=f"<{status}@galley.example>",
            recipient="rosa@example.com",
            subject=f"About {status}",
            status=status,
            last_error="550 No such mailbox",
        )
    admin = make_user(is_superuser=True)
    [[subject, to, why, _when]] = lists(client, admin)["given-up"]
    assert (subject, to, why) == ("About given up", "rosa@example.com", "550 No such mailbox")
    assert "given-up" not in lists(client, writer)


def test_what_readers_got_last_is_there_for_all(writer: User, client: Client) -> None:
    live_post(title="First")
    live_post(title="Second")
    draft(title="Nobody's business")
    assert titles(client, writer)["published"] == ["Second", "First"]


def test_more_lines_than_are_shown_are_counted(reviewer: User, writer: User, client: Client) -> None:
    for number in range(12):
        waiting(f"Text {number}", by=writer, reviewer=reviewer)
    client.force_login(reviewer)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "(12)" in html
    assert "2 more" in html


def test_the_start_page_costs_the_same_with_many_texts(
    reviewer: User,
    second_reviewer: User,
    writer: User,
    editor: User,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def everything() -> None:
        waiting("Waits", by=writer, reviewer=reviewer, due_at=timezone.now() - timedelta(hours=1))
        waiting("Waits for another", by=reviewer, reviewer=second_reviewer)
        planned = draft(by=writer, go_live_at=timezone.now() + timedelta(days=3))
        submit(planned, by=writer)
        approve(planned, by=reviewer)
        live_post(by=writer)

    def costs() -> list[int]:
        found = []
        for user in (writer, reviewer, editor, admin):
            client.force_login(user)
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("wagtailadmin_home"))
            found.append(len(captured))
        return found

    admin = make_user(is_superuser=True)
    monkeypatch.setattr(queries, "SHOWN", 1)
    for _number in range(2):  # More than are shown.
        everything()
    costs()  # Content types are looked up once.
    before = costs()
    for _number in range(4):
        everything()
    assert costs() == before


def test_own_texts_and_those_written_last_are_one_list_the_newest_first(
    writer: User, second_writer: User, client: Client
) -> None:
    theirs = [draft(title=f"Theirs {number}", by=second_writer) for number in range(3)]
    for number in range(9):
        draft(title=f"Mine {number}", by=writer)
    for post in theirs[:2]:
        post.title = f"{post.title}, by me"
        post.save_revision(user=writer)
    found = queries.written_by(writer)
    assert [line.title for line in found.lines] == [
        "Theirs 1, by me",
        "Theirs 0, by me",
        *(f"Mine {number}" for number in range(8, 0, -1)),
    ]
    assert found.total == 11

"""Going live and going away at a set time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from wagtail.models import PageLogEntry, TaskState
from wagtail.signals import page_published

from home.models import HomePage
from posts.models import Heartbeat, PostPage, User
from posts.review import schedule
from tests.factories import approve, draft, live_post, make_user, publish, submit

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that only this test moves."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def scheduled(**fields: Any) -> PostPage:
    """A post that was approved to go live tomorrow."""
    post = draft(**{"go_live_at": NOW + timedelta(days=1), **fields})
    publish(post)
    return post


def replaced(page: Any, *, by: User | None = None, submitted: bool = True, **fields: Any) -> Any:
    """The live page with another version, approved for later if it was submitted."""
    latest = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=by or page.owner)
    page = type(page).objects.get(pk=page.pk)
    if submitted:
        submit(page, by=by or page.owner)
        approve(page, by=make_user(group="Reviewers"))
    return type(page).objects.get(pk=page.pk)


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def poison(post: PostPage) -> None:
    """Change the approved revision, behind everybody's back."""
    revision = post.revisions.get()
    revision.content = {**revision.content, "summary": ""}
    revision.save()


def void(post: PostPage) -> None:
    """Take back what the approval of the post rested on, behind everybody's back."""
    revision = post.revisions.get()
    TaskState.objects.filter(revision=revision).update(finished_by=post.owner)
    revision.content = {**revision.content, "title": "What nobody approved"}
    revision.save()


def test_a_due_post_goes_live_and_an_early_one_does_not(clock: time_machine.Traveller) -> None:
    post = scheduled(title="Tomorrow")
    assert schedule.publish_due().lines() == []
    clock.shift(timedelta(days=1, minutes=1))
    assert schedule.publish_due().lines() == ["Published: Tomorrow"]
    post = PostPage.objects.get(pk=post.pk)
    assert post.live
    assert post.url == f"/2026/05/{post.slug}/"
    assert schedule.publish_due().lines() == []


def test_what_was_approved_goes_live_and_not_what_was_written_after_it(
    clock: time_machine.Traveller, writer: User
) -> None:
    post = scheduled(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title = "Not approved"
    latest.save_revision(user=writer)
    clock.shift(timedelta(days=2))
    assert schedule.publish_due().failed == []
    post = now_of(post)
    assert (post.live, post.title) == (True, "Approved")
    assert post.get_latest_revision_as_object().title == "Not approved"


def test_f7_one_poisoned_post_among_four_keeps_no_other_from_readers(clock: time_machine.Traveller) -> None:
    posts = [scheduled(title=f"Post {number}") for number in range(4)]
    poison(posts[1])
    clock.shift(timedelta(days=2))
    report = schedule.publish_due()
    assert report.published == ["Post 0", "Post 2", "Post 3"]
    ((title, reason),) = report.failed
    assert title == "Post 1"
    assert "changed after it was approved" in reason
    assert [PostPage.objects.get(pk=post.pk).live for post in posts] == [True, False, True, True]


def test_f7_a_handler_that_fails_leaves_neither_a_live_page_nor_a_hole_in_the_log(
    clock: time_machine.Traveller,
) -> None:
    post = scheduled(title="Handled")
    clock.shift(timedelta(days=2))

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("The search is away.")

    page_published.connect(fail, sender=PostPage)
    try:
        assert schedule.publish_due().failed == [("Handled", "The search is away.")]
    finally:
        page_published.disconnect(fail, sender=PostPage)
    published = PageLogEntry.objects.filter(page=post.pk, action="wagtail.publish.scheduled")
    assert not now_of(post).live
    assert not published.exists()
    assert schedule.publish_due().published == ["Handled"]
    assert now_of(post).live
    assert published.count() == 1


def test_a_post_whose_approval_is_void_is_refused_and_late_and_others_go_on(
    clock: time_machine.Traveller,
) -> None:
    posts = [scheduled(title=title) for title in ("First", "Void", "Last")]
    void(posts[1])
    clock.shift(timedelta(days=1))
    report = schedule.publish_due()
    assert report.published == ["First", "Last"]
    assert len(report.failed) == 1
    assert report.late == []
    clock.shift(timedelta(minutes=5))
    ((_title, due),) = schedule.publish_due().late
    assert due == NOW + timedelta(days=1)
    assert [now_of(post).live for post in posts] == [True, False, True]


@pytest.mark.parametrize(("seconds", "live"), [(-1, False), (0, True), (1, True)])
def test_a_post_goes_live_at_its_time_and_not_before(
    seconds: int, live: bool, clock: time_machine.Traveller
) -> None:
    post = scheduled()
    clock.shift(timedelta(days=1, seconds=seconds))
    schedule.publish_due()
    assert now_of(post).live is live


@pytest.mark.parametrize(("seconds", "live"), [(-1, True), (0, False), (1, False)])
def test_a_post_goes_away_at_its_time_and_not_before(
    seconds: int, live: bool, clock: time_machine.Traveller, client: Client
) -> None:
    post = live_post(expire_at=NOW + timedelta(days=1))
    clock.shift(timedelta(days=1, seconds=seconds))
    assert client.get(post.url).status_code == (200 if live else 404)
    schedule.publish_due()
    assert now_of(post).live is live


@pytest.mark.parametrize(("seconds", "late"), [(299, 0), (300, 1)])
def test_what_is_due_is_late_after_a_while(
    seconds: int, late: int, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.ALARM_AFTER = 300
    scheduled()
    live_post(expire_at=NOW + timedelta(days=1))
    clock.shift(timedelta(days=1, seconds=seconds))
    assert len(schedule.late()) == 2 * late
    schedule.publish_due()
    assert schedule.late() == []


def test_a_version_that_replaces_an_expired_one_at_the_same_moment_is_live(
    clock: time_machine.Traveller,
) -> None:
    tomorrow = NOW + timedelta(days=1)
    post = live_post(title="Until tomorrow", expire_at=tomorrow)
    replaced(post, title="From tomorrow", go_live_at=tomorrow, expire_at=None)
    clock.shift(timedelta(days=1))
    assert schedule.publish_due().lines() == ["Published: From tomorrow"]
    assert (now_of(post).title, now_of(post).live) == ("From tomorrow", True)


def test_expiry_does_not_forget_what_was_approved_for_later(clock: time_machine.Traveller) -> None:
    post = live_post(title="Until tomorrow", expire_at=NOW + timedelta(days=1))
    replaced(post, title="In a week", go_live_at=NOW + timedelta(days=7), expire_at=None)
    clock.shift(timedelta(days=2))
    assert schedule.publish_due().lines() == ["Expired: Until tomorrow"]
    assert not now_of(post).live
    clock.shift(timedelta(days=6))
    assert schedule.publish_due().lines() == ["Published: In a week"]
    assert (now_of(post).title, now_of(post).live) == ("In a week", True)


def test_a_post_whose_whole_time_was_missed_ends_as_expired(
    clock: time_machine.Traveller, client: Client
) -> None:
    post = scheduled(title="Missed", expire_at=NOW + timedelta(days=2))
    clock.shift(timedelta(days=3))
    assert schedule.publish_due().lines() == ["Published: Missed", "Expired: Missed"]
    assert (now_of(post).live, now_of(post).expired) == (False, True)
    assert client.get(now_of(post).url).status_code == 404


def test_the_command_says_what_failed_and_exits_with_an_error(clock: time_machine.Traveller) -> None:
    poison(scheduled(title="Poisoned"))
    clock.shift(timedelta(days=2))
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the due pages"):
        call_command("publish_due", stdout=out)
    assert "Failed: Poisoned" in out.getvalue()
    assert "Late: Poisoned, due since 2026-05-02 12:00 UTC" in out.getvalue()


def test_the_command_exits_with_an_error_when_something_is_late(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_post(title="Still there", expire_at=NOW + timedelta(days=1))
    clock.shift(timedelta(days=2))
    monkeypatch.setattr(schedule, "_expire", lambda pk: False)
    with pytest.raises(CommandError, match="1 late"):
        call_command("publish_due", stdout=StringIO())


def test_what_is_late_is_logged_as_an_error(
    clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    poison(scheduled(title="Poisoned"))
    clock.shift(timedelta(days=2))
    schedule.publish_due()
    events = {(record.levelname, record.msg["event"]) for record in caplog.records}
    assert {("ERROR", "schedule.refused"), ("ERROR", "schedule.late")} <= events


def test_wagtails_own_command_publishes_through_the_same_gate(
    clock: time_machine.Traveller, writer: User
) -> None:
    from posts.review.gate import Refused

    post = draft(by=writer, title="Never approved")
    post.revisions.update(approved_go_live_at=NOW - timedelta(days=1))
    with pytest.raises(Refused):
        call_command("publish_scheduled")
    assert not PostPage.objects.get(pk=post.pk).live


def test_an_expired_post_is_gone_before_the_scheduler_comes(
    clock: time_machine.Traveller, client: Client
) -> None:
    post = live_post(title="For a day", expire_at=NOW + timedelta(days=1))
    assert client.get(post.url).status_code == 200
    clock.shift(timedelta(days=2))
    assert client.get(post.url).status_code == 404
    for path in ("/", "/sitemap.xml", f"/category/{post.categories.get().slug}/"):
        assert post.url not in client.get(path).content.decode(), path


def test_an_expired_post_is_taken_down(clock: time_machine.Traveller) -> None:
    post = live_post(title="For a day", expire_at=NOW + timedelta(days=1))
    clock.shift(timedelta(days=2))
    assert schedule.publish_due().lines() == ["Expired: For a day"]
    post = PostPage.objects.get(pk=post.pk)
    assert not post.live
    assert post.expired


def test_a_second_run_at_the_same_time_does_nothing(clock: time_machine.Traveller) -> None:
    post = scheduled()
    clock.shift(timedelta(days=2))
    parameters = {k: v for k, v in connection.get_connection_params().items() if k != "context"}
    parameters = {k: parameters[k] for k in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [schedule.LOCK])
        assert schedule.publish_due().lines() == []
        assert not Heartbeat.objects.exists(), "a run that did nothing is no sign of life"
    assert not PostPage.objects.get(pk=post.pk).live
    schedule.publish_due()
    assert PostPage.objects.get(pk=post.pk).live
    assert Heartbeat.objects.get(pk=Heartbeat.Process.SCHEDULER).at == NOW + timedelta(days=2)


def test_what_an_editor_cancels_in_the_meantime_stays_a_draft(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = scheduled(title="First"), scheduled(title="Second")
    clock.shift(timedelta(days=2))

    def cancel(**kwargs: Any) -> None:
        second.revisions.update(approved_go_live_at=None)

    page_published.connect(cancel, sender=PostPage)
    try:
        assert schedule.publish_due().lines() == ["Published: First"]
    finally:
        page_published.disconnect(cancel, sender=PostPage)
    assert (now_of(first).live, now_of(second).live) == (True, False)


def test_another_version_of_the_first_index_page_is_scheduled_beside_it(
    clock: time_machine.Traveller, home_page: HomePage
) -> None:
    """It is live without a revision, and Wagtail would take it down until the other one's time has come."""
    assert home_page.live_revision is None
    replaced(home_page, by=make_user(), title="From tomorrow", go_live_at=NOW + timedelta(days=1))
    assert HomePage.objects.filter(live=True).exclude(title="From tomorrow").exists()
    clock.shift(timedelta(days=2))
    assert schedule.publish_due().published == ["From tomorrow"]
    assert HomePage.objects.get(live=True).title == "From tomorrow"


def test_another_version_of_a_purged_page_is_scheduled_beside_it(clock: time_machine.Traveller) -> None:
    post = live_post(title="Until tomorrow")
    replaced(post, title="Never submitted", submitted=False)
    call_command("purge_revisions", stdout=StringIO())
    assert now_of(post).live_revision is None
    replaced(post, title="From tomorrow", go_live_at=NOW + timedelta(days=1))
    assert (now_of(post).live, now_of(post).title) == (True, "Until tomorrow")

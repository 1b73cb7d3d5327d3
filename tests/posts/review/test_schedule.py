"""Going live and going away at a set time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from posts.models import PostPage, User
from posts.review import schedule
from tests.factories import draft, live_post, publish

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that only this test moves."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def scheduled(**fields: object) -> PostPage:
    """A post that was approved to go live tomorrow."""
    post = draft(go_live_at=NOW + timedelta(days=1), **fields)
    publish(post)
    return post


def poison(post: PostPage) -> None:
    """Make the approved revision unfit for readers, behind everybody's back."""
    revision = post.revisions.get()
    revision.content = {**revision.content, "summary": ""}
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


def test_what_is_written_after_approval_does_not_go_live(clock: time_machine.Traveller, writer: User) -> None:
    post = scheduled(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title = "Not approved"
    latest.save_revision(user=writer)
    clock.shift(timedelta(days=2))
    schedule.publish_due()
    assert PostPage.objects.get(pk=post.pk).title == "Approved"


def test_one_poisoned_post_among_four_keeps_no_other_from_readers(clock: time_machine.Traveller) -> None:
    posts = [scheduled(title=f"Post {number}") for number in range(4)]
    poison(posts[1])
    clock.shift(timedelta(days=2))
    report = schedule.publish_due()
    assert report.published == ["Post 0", "Post 2", "Post 3"]
    ((title, reason),) = report.failed
    assert title == "Post 1"
    assert "Summary" in reason
    assert [PostPage.objects.get(pk=post.pk).live for post in posts] == [True, False, True, True]


def test_the_command_says_what_failed_and_exits_with_an_error(clock: time_machine.Traveller) -> None:
    poison(scheduled(title="Poisoned"))
    clock.shift(timedelta(days=2))
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the due pages"):
        call_command("publish_due", stdout=out)
    assert "Poisoned" in out.getvalue()


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
    assert not PostPage.objects.get(pk=post.pk).live
    schedule.publish_due()
    assert PostPage.objects.get(pk=post.pk).live

"""A cache in front of the site forgets what readers see no longer, and nobody waits for it (F12)."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import task_backends
from wagtail.models import PageViewRestriction

from posts.models import PostPage, User
from posts.purging import addresses, sending
from posts.review.schedule import publish_due
from posts.tasks import purge
from tests.factories import (
    draft,
    live_post,
    publish,
    put_live,
    standard_page,
    submit,
    version,
)
from tests.purgeserver import PurgeServer, answer, drip, hang_up, never_answer, nonsense

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


@pytest.fixture
def server(settings: Any) -> Iterator[PurgeServer]:
    """A cache that works, and settings that lead to it."""
    with PurgeServer() as server:
        lead_to(settings, server.location)
        task_backends["queue"].clear()
        yield server


def lead_to(settings: Any, *locations: str) -> None:
    backend = "posts.purging.sending.HTTPCache"
    settings.WAGTAILFRONTENDCACHE = {url: {"BACKEND": backend, "LOCATION": url} for url in locations}


def queued() -> list[Any]:
    """Purges that wait for a worker, the oldest first."""
    return [result for result in task_backends["queue"].results if result.task.func is purge.func]


def forget() -> None:
    task_backends["queue"].clear()


def work(server: PurgeServer) -> set[str]:
    """Do what a worker would, now; return what was purged."""
    server.asked.clear()
    waiting = queued()
    forget()
    for result in waiting:
        purge.func(*result.args)
    return server.purged()


# What is purged, and when


def test_a_post_that_goes_live_is_purged_with_its_markdown_and_its_picture(server: PurgeServer) -> None:
    post = live_post()
    url = f"{SITE}{post.url}"
    assert {url, f"{url}index.md", f"{url}social.png", f"{SITE}/", f"{SITE}/sitemap.xml"} <= work(server)


def test_a_new_version_is_purged(server: PurgeServer) -> None:
    post = live_post()
    forget()
    version(post, title="Another title")
    assert f"{SITE}{post.url}" in work(server)


def test_what_is_only_saved_submitted_or_scheduled_purges_nothing(server: PurgeServer) -> None:
    post = live_post()
    forget()
    latest = post.get_latest_revision_as_object()
    latest.title = "Not yet"
    latest.save_revision(user=post.owner)
    submit(draft(), by=post.owner)
    publish(draft(go_live_at=timezone.now() + timedelta(days=1)))
    assert queued() == []


def test_a_scheduled_post_is_purged_when_it_goes_live(server: PurgeServer) -> None:
    post = draft(go_live_at=timezone.now() + timedelta(days=1))
    publish(post)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        publish_due()
        assert f"{SITE}{PostPage.objects.get(pk=post.pk).url}" in work(server)


def test_a_post_that_is_taken_down_is_purged(server: PurgeServer) -> None:
    post = live_post()
    forget()
    post.unpublish()
    assert {f"{SITE}{post.url}", f"{SITE}/"} <= work(server)


def test_posts_that_are_taken_down_from_a_list_are_purged(
    server: PurgeServer, editor: User, client: Client
) -> None:
    posts = [live_post(), live_post()]
    forget()
    client.force_login(editor)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{url}?id={posts[0].pk}&id={posts[1].pk}", {})
    assert not PostPage.objects.live().exists()
    assert {f"{SITE}{post.url}" for post in posts} <= work(server)


def test_an_expired_post_is_purged(server: PurgeServer) -> None:
    post = live_post(expire_at=timezone.now() + timedelta(days=1))
    forget()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        publish_due()
    assert f"{SITE}{post.url}" in work(server)


def test_a_post_that_is_deleted_by_code_is_purged(server: PurgeServer) -> None:
    post = live_post()
    forget()
    post.delete()
    assert {f"{SITE}{post.url}", f"{SITE}/"} <= work(server)


@pytest.mark.parametrize("kind", ["password", "login"])
def test_a_post_that_becomes_private_and_public_again_is_purged_each_time(
    kind: str, server: PurgeServer, editor: User, client: Client
) -> None:
    post = live_post()
    shown = {f"{SITE}{post.url}", f"{SITE}{post.url}index.md", f"{SITE}/", f"{SITE}/feed/"}
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:set_privacy", args=[post.pk])
    for form in ({"restriction_type": kind, "password": "open"}, {"restriction_type": "none"}):
        forget()
        client.post(url, form)
        assert PageViewRestriction.objects.exists() is (form["restriction_type"] != "none")
        assert shown <= work(server)


def test_a_private_index_page_takes_everything_below_it_along(server: PurgeServer, home_page: Any) -> None:
    post, page = live_post(), publish(standard_page())
    forget()
    PageViewRestriction.objects.create(page=home_page, restriction_type="login")
    author = post.authors[0]
    shown = {post.url, page.url, "/", "/feed/", f"/author/{author.slug}/", f"/{post.address_date:%Y/%m}/"}
    assert {f"{SITE}{path}" for path in shown} <= work(server)


def test_a_change_of_slug_or_date_purges_the_old_address_and_the_new_one(server: PurgeServer) -> None:
    post = live_post(published_on="2025-03-05")
    for fields in ({"slug": "elsewhere"}, {"published_on": "2024-02-03"}):
        forget()
        old = post.url
        post = version(post, **fields)
        assert post.url != old
        purged = work(server)
        assert {f"{SITE}{old}", f"{SITE}{post.url}", f"{SITE}{old}index.md"} <= purged
    assert {f"{SITE}/2025/03/", f"{SITE}/2024/02/"} <= purged


def test_a_change_of_slug_by_code_purges_both(server: PurgeServer) -> None:
    post = live_post()
    old = post.url
    forget()
    post.slug = "elsewhere"
    put_live(post)
    assert {f"{SITE}{old}", f"{SITE}{post.url}"} <= work(server)


def test_a_move_purges_both_addresses(server: PurgeServer, home_page: Any) -> None:
    page, parent = publish(standard_page()), publish(standard_page())
    old = page.url
    forget()
    page.move(parent, pos="last-child")  # Nobody may, and code can.
    new = type(page).objects.get(pk=page.pk).url
    assert old != new
    assert {f"{SITE}{old}", f"{SITE}{new}"} <= work(server)


# Through the queue


def test_what_is_rolled_back_purges_nothing_and_what_is_committed_twice(
    server: PurgeServer, settings: Any
) -> None:
    """The row is part of the transaction; the second pass is for what was being made meanwhile."""
    from django_tasks_db.models import DBTaskResult

    queue = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    settings.TASKS = {**settings.TASKS, "queue": queue}
    post = live_post()
    DBTaskResult.objects.all().delete()
    with transaction.atomic():
        post.unpublish()
        assert DBTaskResult.objects.exists()
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()
    addresses.tell([f"{SITE}/"])
    now, later = DBTaskResult.objects.order_by("run_after")
    assert later.run_after - now.enqueued_at > timedelta(seconds=50)


def test_no_request_waits_for_a_cache(server: PurgeServer, editor: User, client: Client) -> None:
    server.fault = never_answer
    post = live_post()
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:set_privacy", args=[post.pk])
    assert client.post(url, {"restriction_type": "login"}).status_code == 200
    assert server.asked == [], "only a worker asks"
    assert queued()


def test_without_a_cache_nothing_is_computed_or_queued(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    monkeypatch.setattr(addresses, "of", lambda page: pytest.fail("it costs queries"))
    post = live_post()
    PageViewRestriction.objects.create(page=post, restriction_type="login")
    post.unpublish()
    assert queued() == []


def test_many_addresses_are_several_tasks(server: PurgeServer) -> None:
    addresses.tell(f"{SITE}/{number}/" for number in range(450))
    assert [len(result.args[0]) for result in queued()] == [200, 200, 200, 200, 50, 50]
    assert len(work(server)) == 450


# A cache that fails


def refuse(server: PurgeServer, settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        lead_to(settings, f"http://127.0.0.1:{unused.getsockname()[1]}")


def fail(fault: Any) -> Callable[[PurgeServer, Any], None]:
    def let(server: PurgeServer, settings: Any) -> None:
        server.fault = fault

    return let


# How it fails, the reason, and how many of three addresses it is asked for: one, where it is not there.
FAILURES = {
    "refuses connections": (refuse, "refused", 0),
    "hangs up": (fail(hang_up), "RemoteDisconnected", 1),
    "never answers": (fail(never_answer), "timed out", 1),
    "one byte at a time": (fail(drip), "", 1),
    "nonsense": (fail(nonsense), "BadStatusLine", 1),
    "forbids it": (fail(answer("405 Not Allowed")), "405", 3),
    "is broken": (fail(answer("503 Backend fetch failed")), "503", 3),
}
THREE = [f"{SITE}/{name}/" for name in "abc"]


@pytest.mark.parametrize("name", FAILURES)
def test_what_a_failing_cache_has_still_is_tried_again_later(
    name: str, server: PurgeServer, settings: Any
) -> None:
    settings.PURGE_TIMEOUT = 0.2
    let_fail, word, asked = FAILURES[name]
    let_fail(server, settings)
    left, reason = sending.send(THREE)
    assert left == THREE
    assert word in reason
    assert len(server.asked) == asked
    before = timezone.now()
    purge.func(THREE)
    (again,) = queued()
    assert again.args == [THREE, 2] or again.args == (THREE, 2)
    assert again.task.run_after - before >= timedelta(seconds=sending.PAUSES[0])
    server.fault = answer("200 Purged")
    lead_to(settings, server.location)
    settings.PURGE_TIMEOUT = 60
    assert work(server) == set(THREE)
    assert queued() == []


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "404 Not in cache", "412 Not in cache"])
def test_what_a_cache_does_not_have_is_purged(status: str, server: PurgeServer) -> None:
    server.fault = answer(status)
    assert sending.send(THREE) == ([], "")


def test_one_address_that_is_refused_keeps_no_other(server: PurgeServer) -> None:
    server.fault = lambda request: request.answer("400 No" if "/b/" in server.asked[-1] else "200 OK")
    assert sending.send(THREE) == ([THREE[1]], "The cache answers 400.")


def test_every_cache_is_told(server: PurgeServer, settings: Any) -> None:
    with PurgeServer() as second:
        lead_to(settings, server.location, second.location)
        assert sending.send(THREE)[0] == []
        assert server.purged() == second.purged() == set(THREE)
        server.fault = hang_up
        assert sending.send(THREE)[0] == THREE
        assert len(second.asked) == 6, "one that fails keeps no other"


def test_a_slow_cache_lets_other_work_have_its_turn(
    server: PurgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", -1)
    assert sending.send(THREE) == (THREE, "The cache is too slow.")
    assert server.asked == []


def test_a_cache_that_stays_away_is_given_up_and_named(
    server: PurgeServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = hang_up
    pauses = []
    purge.func(THREE)
    while waiting := queued():
        forget()
        (result,) = waiting
        pauses.append(result.task.run_after)
        purge.func(*result.args)
    assert len(pauses) == len(sending.PAUSES)
    events = [(record.levelname, record.msg) for record in caplog.records if isinstance(record.msg, dict)]
    assert [event["event"] for _level, event in events] == ["purge.failed"] * 5 + ["purge.given_up"]
    assert events[-1][0] == "ERROR"
    assert events[-1][1]["addresses"] == THREE


def test_the_host_of_the_site_is_named_and_not_that_of_the_cache(server: PurgeServer) -> None:
    sending.send(["https://blog.example:8443/a/?b=c"])
    assert server.asked == ["PURGE http://blog.example:8443/a/?b=c"]

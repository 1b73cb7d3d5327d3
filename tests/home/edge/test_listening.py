"""Processes hear of each other's changes, and trust nothing while they cannot."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from home.edge import listening
from home.edge.application import Edge
from posts.purging import telling
from tests.home.edge.asking import Site, ask

WAIT = 5.0  # seconds at most


def until(true: Callable[[], Any]) -> None:
    """Wait until something is so, and fail if it never is."""
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.fixture
def committing(django_db_blocker: Any, make_edge: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """A connection beside that of the test, whose changes are committed."""
    other = connection.copy()
    with django_db_blocker.unblock():
        yield other
        other.close()


def notify(other: Any, *patterns: str) -> None:
    with other.cursor() as cursor:
        for payload in telling._packed(list(patterns), []):
            cursor.execute("SELECT pg_notify(%s, %s)", [telling.CHANNEL, payload])


def test_two_processes_hear_of_the_changes_of_a_third(
    make_edge: Callable[..., Edge], site: Site, committing: Any
) -> None:
    edges = [make_edge(site), make_edge(site)]
    for edge in edges:
        ask(edge, "/a/")
        ask(edge, "/b/")
    notify(committing, "/a/", "/ä/*")
    for edge in edges:
        until(lambda edge=edge: len(edge.store) == 1)
        assert ask(edge, "/b/").how == "hit"
        assert ask(edge, "/a/").how == "fwd=miss; stored"


def test_what_is_rolled_back_drops_nothing(
    make_edge: Callable[..., Edge], site: Site, committing: Any
) -> None:
    edge = make_edge(site)
    ask(edge, "/a/")
    ask(edge, "/b/")
    committing.set_autocommit(False)
    notify(committing, "/a/")
    committing.rollback()
    committing.set_autocommit(True)
    notify(committing, "/b/")
    until(lambda: len(edge.store) == 1)
    assert ask(edge, "/a/").how == "hit"


def test_own_changes_are_dropped_at_commit_and_not_before(
    edge: Edge, django_capture_on_commit_callbacks: Any
) -> None:
    ask(edge, "/a/")
    with django_capture_on_commit_callbacks(execute=True):
        telling.tell(["/a/"])
        assert ask(edge, "/a/").how == "hit"
    assert ask(edge, "/a/").how == "fwd=miss; stored"


def test_own_changes_that_are_rolled_back_drop_nothing(edge: Edge) -> None:
    ask(edge, "/a/")
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT012
        telling.tell(["/a/"])
        raise OSError
    assert ask(edge, "/a/").how == "hit"


def test_while_nobody_listens_everything_is_built_anew(
    make_edge: Callable[..., Edge], site: Site, committing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = make_edge(site)
    ask(edge)
    monkeypatch.setattr(listening, "PAUSE", 60.0)
    with committing.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'galley cache' AND datname = current_database()"
        )
    until(lambda: not edge._listens)
    assert [ask(edge).how, ask(edge).how] == ["fwd=bypass; detail=not-listening"] * 2
    assert len(site.asked) == 3


def test_after_listening_again_nothing_that_was_kept_is_trusted(
    make_edge: Callable[..., Edge], site: Site, committing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "PAUSE", 0.0)
    edge = make_edge(site)
    ask(edge)
    with committing.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'galley cache' AND datname = current_database()"
        )
    until(lambda: len(edge.store) == 0 and edge._listens)
    assert ask(edge).how == "fwd=miss; stored"


def test_stale_pages_are_shown_while_the_database_is_down(edge: Edge, site: Site) -> None:
    ask(edge)
    edge._listens = False
    site.status = "503 Service Unavailable"
    site.body = b"Back in a few minutes"
    found = ask(edge)
    assert (found.status, found.body, found.how) == (200, b"<p>Hello</p>", "hit; detail=stale-database")
    other = ask(edge, "/other/")
    assert (other.status, other.how) == (503, "fwd=bypass; detail=not-listening")


def test_no_page_is_shown_past_the_moment_when_something_expired(edge: Edge, site: Site) -> None:
    ask(edge)
    edge._listens = False
    edge.horizon.moment = edge.horizon.known = time.time() - 1
    site.status = "503 Service Unavailable"
    assert ask(edge).status == 503


def test_a_database_that_cannot_say_what_expires_is_not_trusted(
    edge: Edge, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(edge)
    edge.horizon.forget()

    def fail(*arguments: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(edge.horizon, "look", fail)
    assert ask(edge).how == "fwd=bypass; detail=not-listening"


def test_long_news_comes_in_parts_and_very_long_news_is_everything(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[list[str]] = []

    def hear(patterns: list[str], **kwargs: Any) -> None:
        heard.append(patterns)

    telling.touched.connect(hear)
    long = [f"/tag/{'ä' * 30}{number:03}/" for number in range(400)]
    for head, is_timeless in (([], False), (["="], True)):
        payloads = list(telling._packed(long, head))
        assert len(payloads) > 1
        assert all(len(payload.encode()) < 8000 for payload in payloads)
        parts = [telling.unpacked(payload) for payload in payloads]
        assert [path for paths, _is_timeless in parts for path in paths] == long
        assert {said for _paths, said in parts} == {is_timeless}
    with django_capture_on_commit_callbacks(execute=True):
        telling.tell(long)
        telling.tell([f"/{number}/" for number in range(telling.MOST + 1)])
        telling.tell([])
    assert heard == [long, ["*"]]

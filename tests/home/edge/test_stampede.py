"""Many ask at once, and one build is enough."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine

from home.edge import application
from home.edge.application import Edge
from home.edge.flights import Flights
from home.edge.requests import Key
from home.edge.store import Touched
from tests.home.edge.asking import HTML, Site, ask

KEY = Key("http", "localhost", "/")
READERS = 30


@pytest.fixture
def warm(edge: Edge, site: Site) -> Edge:
    """An edge that listens and knows when something expires: threads of a test see no database."""
    ask(edge, "/")
    edge.store.drop(Touched.of(["*"]))
    site.asked.clear()
    return edge


def all_at_once(edge: Edge, site: Site) -> list[Any]:
    """Let readers ask while the first build waits for all of them."""
    joined = threading.Semaphore(0)
    join = edge._flights.join

    def joining(key: Key) -> Any:
        found = join(key)
        joined.release()
        return found

    edge._flights.join = joining  # type: ignore[method-assign]
    site.before = lambda: (
        [joined.acquire(timeout=10) for _reader in range(READERS)] and setattr(site, "before", lambda: None)
    )
    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(lambda _reader: ask(edge), range(READERS)))


def test_a_cold_page_is_built_once_for_all_who_wait(warm: Edge, site: Site) -> None:
    answers = all_at_once(warm, site)
    assert len(site.asked) == 1
    assert {answer.body for answer in answers} == {site.body}
    assert sorted({answer.how for answer in answers}) == ["fwd=miss; collapsed", "fwd=miss; stored"]


def test_a_page_that_is_not_there_is_looked_for_once(warm: Edge, site: Site) -> None:
    site.status, site.headers = "404 Not Found", [HTML]
    answers = all_at_once(warm, site)
    assert (len(site.asked), {answer.status for answer in answers}) == (1, {404})


def test_nobody_gets_a_cookie_that_was_made_for_another(warm: Edge, site: Site) -> None:
    site.headers = [HTML, ("Set-Cookie", "csrftoken=abc")]
    all_at_once(warm, site)
    assert len(site.asked) == READERS


def test_a_build_that_fails_lets_the_next_one_try(warm: Edge, site: Site) -> None:
    def fail() -> None:
        raise OSError("disk")

    site.before = fail
    with pytest.raises(OSError, match="disk"):
        ask(warm)
    site.before = lambda: None
    assert ask(warm).how == "fwd=miss; stored"


def test_who_waits_for_too_long_builds_alone(warm: Edge, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "PATIENCE", 0.0)
    warm._flights.join(KEY)  # Somebody who never comes back.
    assert (ask(warm).how, ask(warm).how) == ("fwd=miss", "hit")


def test_nobody_joins_a_build_that_began_before_a_change(warm: Edge, site: Site) -> None:
    old, _mine = warm._flights.join(KEY)
    warm.drop(["/"])
    flight, is_mine = warm._flights.join(KEY)
    assert is_mine
    assert flight is not old
    warm._flights.land(KEY, old, None)
    assert warm._flights.join(KEY) == (flight, False)


def test_a_change_while_a_page_is_built_is_not_lost(warm: Edge, site: Site) -> None:
    site.before = lambda: warm.drop(["/"])
    first = ask(warm)
    assert (first.body, first.how) == (site.body, "fwd=miss")
    site.before = lambda: None
    assert ask(warm).how == "fwd=miss; stored"


def test_flights_of_other_pages_go_on() -> None:
    flights: Flights[str] = Flights()
    flight, _mine = flights.join(KEY)
    flights.leave_behind(Touched.of(["/other/"]))
    assert flights.join(KEY) == (flight, False)
    flights.land(KEY, flight, "done")
    assert flight.wait(0.0) == "done"


def test_nothing_is_built_twice_in_the_background(make_edge: Callable[..., Edge], site: Site) -> None:
    pending: list[Callable[[], Any]] = []
    edge = make_edge(site, later=pending.append)
    with time_machine.travel("2026-03-05T12:00:00+00:00", tick=False):
        ask(edge)
    with time_machine.travel("2026-03-05T13:00:01+00:00", tick=False):
        assert {ask(edge).how for _reader in range(5)} == {"hit; detail=stale"}
        assert len(pending) == 1
        pending.pop()()
        assert (ask(edge).how, len(site.asked)) == ("hit", 2)

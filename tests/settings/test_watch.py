"""One of granian's threads takes requests at a time, and there is always one."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from settings.watch import Watch
from tests.settings.laneserver import PATIENCE


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    """Another thread."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_who_comes_first_is_on_watch_and_goes_on(watch: Watch) -> None:
    assert not watch.goes_on()
    watch.enter()
    assert watch.goes_on()


def test_who_comes_second_waits_until_the_first_leaves(watch: Watch, other: ThreadPoolExecutor) -> None:
    watch.enter()
    asked = threading.Event()

    def second() -> bool:
        asked.set()
        watch.enter()
        return watch.goes_on()

    relief = other.submit(second)
    assert asked.wait(PATIENCE)
    assert watch.goes_on()
    assert not relief.done()
    watch.leave()
    assert relief.result(PATIENCE)
    assert not watch.goes_on()


def test_who_is_not_on_watch_leaves_it_to_who_is(watch: Watch, other: ThreadPoolExecutor) -> None:
    watch.enter()
    other.submit(watch.leave).result(PATIENCE)
    assert watch.goes_on()


@pytest.mark.parametrize("times", [0, 1, 5])
def test_who_is_heard_of_is_left_on_watch_and_who_is_not_is_relieved(
    watch: Watch, other: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    other.submit(watch.enter).result(PATIENCE)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) <= times:
            other.submit(watch.goes_on).result(PATIENCE)

    monkeypatch.setattr(watch._left, "wait", wait)
    watch.enter()
    assert len(waits) == times + 1
    assert watch.goes_on()
    assert not other.submit(watch.goes_on).result(PATIENCE)

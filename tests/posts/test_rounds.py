"""A command that repeats stops when it is asked to, whatever it is doing then."""

import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from posts.management.rounds import Stopping


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    """Set by a signal of the tests' own. What would hang fails after ten seconds."""

    def too_long(*_about: Any) -> None:
        raise TimeoutError

    numbers = (signal.SIGUSR1, signal.SIGALRM)
    before = [signal.signal(number, too_long) for number in numbers]
    signal.setitimer(signal.ITIMER_REAL, 10)
    made = Stopping()
    made.on(signal.SIGUSR1)
    yield made
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_a_signal_at_any_moment_ends_the_wait(stopping: Stopping) -> None:
    """Two signals at each line that is run, in this process: also while the first one is looked at."""
    begun = time.monotonic()
    lines = 0

    def signaling(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        if event == "line":
            lines += 1
            sys.settrace(None)
            signal.raise_signal(signal.SIGUSR1)
            sys.settrace(signaling)
        return signaling

    sys.settrace(signaling)
    try:
        stopping.wait(30)
    finally:
        sys.settrace(None)
    assert stopping.is_set()
    assert lines
    assert time.monotonic() - begun < 10


def test_without_a_signal_it_waits(stopping: Stopping) -> None:
    begun = time.monotonic()
    stopping.wait(0.05)
    assert time.monotonic() - begun >= 0.05
    assert not stopping.is_set()

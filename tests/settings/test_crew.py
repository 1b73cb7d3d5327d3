"""Who was busy last is busy next, and nothing that is given is lost."""

import threading
import time
from collections import Counter

from settings.crew import Crew
from tests.settings.laneserver import PATIENCE


def rest(crew: Crew[int], size: int) -> None:
    """Wait until all have nothing to do."""
    deadline = time.monotonic() + PATIENCE
    while len(crew.idle) < size:
        assert time.monotonic() < deadline, "a thread does not come back"
        time.sleep(0.001)


def test_one_thread_does_what_comes_bit_by_bit() -> None:
    names: list[str] = []
    crew: Crew[int] = Crew(4, lambda _number: names.append(threading.current_thread().name))
    for number in range(20):
        rest(crew, 4)
        crew.give(number)
    rest(crew, 4)
    assert len(names) == 20
    assert len(set(names)) == 1


def test_all_of_them_work_when_there_is_more_to_do() -> None:
    together = threading.Barrier(4)
    names: list[str] = []

    def do(_number: int) -> None:
        together.wait(PATIENCE)
        names.append(threading.current_thread().name)

    crew: Crew[int] = Crew(4, do)
    for number in range(4):
        crew.give(number)
    rest(crew, 4)
    assert len(set(names)) == 4


def test_what_waits_is_done_in_the_order_in_which_it_came() -> None:
    may_begin = threading.Event()
    done: list[int] = []

    def do(number: int) -> None:
        may_begin.wait(PATIENCE)
        done.append(number)

    crew: Crew[int] = Crew(1, do)
    for number in range(10):
        crew.give(number)
    may_begin.set()
    rest(crew, 1)
    assert done == list(range(10))


def test_everything_given_at_once_from_many_sides_is_done_once() -> None:
    done: list[int] = []
    crew: Crew[int] = Crew(3, done.append)
    givers = [
        threading.Thread(target=lambda first=first: [crew.give(first + n) for n in range(500)])
        for first in range(0, 4000, 500)
    ]
    for giver in givers:
        giver.start()
    for giver in givers:
        giver.join()
    rest(crew, 3)
    assert Counter(done) == Counter(range(4000))

"""What one process has built is given to the others, and nothing that is old."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine

from home.edge import application, handover
from home.edge.answers import Built, Entry
from home.edge.application import Edge
from home.edge.handover import Handover
from home.edge.requests import Key
from tests.home.edge.asking import HTML, SHARED, Site, ask

KEY = Key("http", "localhost", "/")
HANDED_OVER = "hit; detail=handed-over"
PAGE = "<p>Grüße, auch an Umläute.</p>".encode() * 100


@pytest.fixture
def pair(make_edge: Callable[..., Edge], site: Site) -> tuple[Edge, Edge]:
    """Two edges, as two workers of one server have them: both listen, and have nothing."""
    site.body = PAGE
    one, other = make_edge(site), make_edge(site)
    other.handover = one.handover
    for edge in (one, other):
        ask(edge, "/warm/")
    site.asked.clear()
    return one, other


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders of this test are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def handed(folder: Path) -> Iterator[Handover]:
    """A folder of its own."""
    made = Handover()
    yield made
    made.close()


def test_what_one_has_built_the_other_has(pair: tuple[Edge, Edge], site: Site) -> None:
    site.headers = [HTML, SHARED, ("Last-Modified", "Thu, 05 Mar 2026 06:00:00 GMT")]
    first, second, third = ask(pair[0]), ask(pair[1]), ask(pair[1])
    assert [answer.how for answer in (first, second, third)] == ["fwd=miss; stored", HANDED_OVER, "hit"]
    assert len(site.asked) == 1
    for header in ({}, {"HTTP_ACCEPT_ENCODING": "gzip"}, {"HTTP_ACCEPT_ENCODING": "br"}):
        answers = [ask(edge, **header) for edge in pair]
        assert answers[0] == answers[1], header
    since = "Thu, 05 Mar 2026 07:00:00 GMT"
    assert [ask(edge, HTTP_IF_MODIFIED_SINCE=since).status for edge in pair] == [304, 304]


def test_a_cold_page_is_built_once_by_two_at_a_time(pair: tuple[Edge, Edge], site: Site) -> None:
    waits = threading.Event()
    site.before = lambda: waits.wait(10)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(ask, edge) for edge in pair]
        threading.Timer(0.1, waits.set).start()
        found = sorted(answer.result().how for answer in answers)
    assert (found, len(site.asked)) == (["fwd=miss; stored", HANDED_OVER], 1)


@pytest.mark.parametrize("patterns", [["/"], ["/*"], ["*"]])
def test_what_has_changed_since_is_not_taken(
    pair: tuple[Edge, Edge], site: Site, patterns: list[str]
) -> None:
    ask(pair[0])
    pair[1].drop(patterns)
    site.body = b"<p>New</p>"
    assert (ask(pair[1]).body, len(site.asked)) == (site.body, 2)


def test_a_change_while_another_builds_is_not_lost(pair: tuple[Edge, Edge], site: Site) -> None:
    site.before = lambda: pair[1].drop(["/"])
    assert ask(pair[0]).how == "fwd=miss; stored"  # It has not heard of it yet.
    assert ask(pair[1]).how == "fwd=miss"


def test_what_was_built_before_somebody_listened_is_not_taken(
    pair: tuple[Edge, Edge], site: Site, make_edge: Callable[..., Edge]
) -> None:
    ask(pair[0])
    late = make_edge(site)
    late.handover = pair[0].handover
    assert ask(late).how == "fwd=miss; stored"


def test_after_a_change_of_everything_nothing_is_taken_for_a_moment(
    pair: tuple[Edge, Edge], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other may not have heard of it, and builds with the addresses that Wagtail keeps."""
    for seconds, expected in ((60.0, "fwd=miss; stored"), (-1.0, HANDED_OVER)):
        monkeypatch.setattr(application, "SETTLING", seconds)
        for edge in pair:
            edge.drop(["*"])
        assert [ask(edge).how for edge in pair] == ["fwd=miss; stored", expected]


def test_what_is_not_fresh_any_longer_is_not_taken(pair: tuple[Edge, Edge], site: Site) -> None:
    with time_machine.travel("2026-03-05T12:00:00+00:00", tick=False):
        ask(pair[0])
    with time_machine.travel("2026-03-05T13:00:01+00:00", tick=False):
        assert ask(pair[1]).how == "fwd=miss; stored"


def test_what_is_nobody_elses_is_not_handed_over(pair: tuple[Edge, Edge], site: Site) -> None:
    site.headers = [HTML]
    assert [ask(edge).how for edge in pair] == ["fwd=miss", "fwd=miss"]


def test_other_pages_in_the_same_file_are_others(
    pair: tuple[Edge, Edge], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "FILES", 1)
    ask(pair[0], "/one/")
    assert ask(pair[1], "/other/").how == "fwd=miss; stored"
    assert ask(pair[1], "/one/").how == "fwd=miss; stored"


def test_what_is_cut_off_is_not_taken(folder: Path, handed: Handover) -> None:
    built = Built("200 OK", [HTML, SHARED], PAGE)
    entry = Entry.of(built, path="/", begun=1.0, fresh_until=2.0, stale_until=3.0)
    with handed.turn(KEY, seconds=1) as slot:
        assert slot
        slot.write(entry)
        assert slot.read()
        (file,) = folder.glob("galley-pages-*/*")
        whole = file.read_bytes()
        for length in (0, 1, whole.index(b"\n"), whole.index(b"\n") + 1, len(whole) - 1):
            file.write_bytes(whole[:length])
            assert slot.read() is None


def test_a_turn_that_never_comes_is_not_waited_for(
    pair: tuple[Edge, Edge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "PATIENCE", 0.01)
    assert pair[0].handover
    with pair[0].handover.turn(KEY, seconds=1):
        assert ask(pair[1]).how == "fwd=miss; stored"


def test_a_process_that_is_killed_leaves_its_turn(handed: Handover) -> None:
    ready, says = os.pipe()
    child = os.fork()
    if child == 0:
        with handed.turn(KEY, seconds=1):
            os.write(says, b"!")
            time.sleep(60)
        os._exit(0)
    try:
        assert os.read(ready, 1) == b"!"
        with handed.turn(KEY, seconds=0.01) as slot:
            assert slot is None
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with handed.turn(KEY, seconds=0.01) as slot:
        assert slot


def test_without_a_folder_each_builds_alone(
    make_edge: Callable[..., Edge], site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    edge = make_edge(site)
    assert (edge.handover, ask(edge).how, ask(edge).how) == (None, "fwd=miss; stored", "hit")


def test_without_locks_each_builds_alone(pair: tuple[Edge, Edge], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_about: object) -> None:
        raise OSError("No locks available")

    monkeypatch.setattr("fcntl.flock", fail)
    assert [ask(edge).how for edge in pair] == ["fwd=miss; stored"] * 2


def test_a_folder_that_is_cleared_away_is_in_nobodys_way(
    folder: Path, make_edge: Callable[..., Edge], site: Site
) -> None:
    edge = make_edge(site)
    (made,) = folder.iterdir()
    made.rmdir()
    made.mkdir()  # Somebody else's.
    assert ask(edge).how == "fwd=miss; stored"
    assert not list(made.iterdir())


def test_the_folder_ends_with_its_owner_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Handover()
    with monkeypatch.context() as other:
        other.setattr("os.getpid", lambda: 1)
        handover._remove(*made.close.peek()[2])  # type: ignore[index]
    assert len(list(folder.iterdir())) == 1
    made.close()
    assert not list(folder.iterdir())

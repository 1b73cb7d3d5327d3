"""What is kept does not stand in line with what Django has to answer."""

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest

from settings.lanes import LARGEST, in_lanes
from settings.serve import FRONT
from tests.settings.laneserver import PATIENCE
from tests.settings.processes import ROOT, serving


class Channel:
    """Granian's side of a request."""

    def __init__(self) -> None:
        self.got: list[tuple[int, bytes]] = []
        self.came = threading.Event()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.got.append((status, body))
        self.came.set()


class Keeping:
    """An application that keeps one page."""

    def ready(self, request: dict[str, Any]) -> Any:
        return ("200 OK", [], [b"kept"]) if request["PATH_INFO"] == "/kept/" else None


def wrapped(answer: Any, **more: Any) -> Any:
    """A call as granian makes it, with two threads; `answer` is what it would have done itself."""
    return in_lanes(lambda *arguments: answer, 2)(Keeping(), {}, **more)  # type: ignore[arg-type]


def asked(call: Any, path: str, **more: Any) -> Channel:
    """Send a request."""
    channel = Channel()
    request = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": BytesIO(b"what came with it")}
    call(channel, {**request, **more})
    return channel


def test_what_is_kept_is_sent_at_once_while_all_threads_are_busy() -> None:
    may_end = threading.Event()

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        may_end.wait(PATIENCE)
        channel.response_bytes(200, [], b"built")

    call = wrapped(answer)
    slow = [asked(call, "/slow/") for _number in range(3)]
    assert asked(call, "/kept/").got == [(200, b"kept")]
    assert not any(channel.got for channel in slow)
    may_end.set()
    assert all(channel.came.wait(PATIENCE) for channel in slow), "the third waited for a thread"


def test_a_fault_is_answered_and_its_thread_goes_on() -> None:
    def answer(channel: Channel, request: dict[str, Any]) -> None:
        if request["PATH_INFO"] == "/fault/":
            raise ValueError("disk")
        channel.response_bytes(200, [], b"built")

    call = wrapped(answer)
    for channel in [asked(call, "/fault/") for _number in range(4)]:
        assert channel.came.wait(PATIENCE)
        assert channel.got == [(500, b"")]
    well = asked(call, "/well/")
    assert well.came.wait(PATIENCE)
    assert well.got == [(200, b"built")]


def test_a_server_with_an_access_log_writes_what_is_kept_into_it() -> None:
    logged: list[str] = []
    call = wrapped(lambda _channel, request: logged.append(request["PATH_INFO"]), access_log="%(path)s")
    asked(call, "/kept/")
    assert logged == ["/kept/"]


@pytest.mark.parametrize(
    ("sent", "is_passed_on"),
    [
        ({}, True),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "17"}, True),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": ""}, False),
        ({"REQUEST_METHOD": "POST", "HTTP_TRANSFER_ENCODING": "chunked"}, False),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "17", "HTTP_TRANSFER_ENCODING": "chunked"}, False),
        ({"REQUEST_METHOD": "GET", "HTTP_TRANSFER_ENCODING": "chunked"}, False),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "-1"}, False),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "many"}, False),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(LARGEST)}, True),
        ({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(LARGEST + 1)}, False),
    ],
)
def test_what_is_sent_is_read_before_it_waits_if_it_is_little(
    sent: dict[str, Any], is_passed_on: bool
) -> None:
    own = threading.current_thread()
    seen: list[tuple[bool, bytes]] = []

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        seen.append((threading.current_thread() is not own, request["wsgi.input"].read()))
        channel.response_bytes(200, [], b"")

    body = b"what came with it" if "CONTENT_LENGTH" in sent or not is_passed_on else b""
    assert asked(wrapped(answer), "/", **sent).came.wait(PATIENCE)
    assert seen == [(is_passed_on, body)]


class Sender:
    """What comes with a request, when the test lets it."""

    def __init__(self) -> None:
        self.is_read, self.may_end = threading.Event(), threading.Event()

    def read(self, *_size: int) -> bytes:
        self.is_read.set()
        self.may_end.wait(PATIENCE)
        return b""


@pytest.mark.parametrize("length", [3, LARGEST + 1])
def test_who_waits_for_a_sender_leaves_the_requests_to_another(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(channel: Channel, request: dict[str, Any]) -> None:
        request["wsgi.input"].read()
        channel.response_bytes(200, [], b"")

    monkeypatch.setattr("settings.watch.SILENCE", 2 * PATIENCE)  # nobody is taken for gone
    call, sender = wrapped(answer), Sender()
    sent = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(length), "wsgi.input": sender}
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        one.submit(asked, call, "/kept/").result(PATIENCE)
        slow = one.submit(asked, call, "/", **sent)
        assert sender.is_read.wait(PATIENCE)
        assert other.submit(asked, call, "/kept/").result(PATIENCE).got == [(200, b"kept")]
        sender.may_end.set()
        assert slow.result(PATIENCE).came.wait(PATIENCE)


# The server itself


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The server of `settings.serve` with one worker and one thread; it ends by itself after two minutes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    log = tmp_path_factory.mktemp("lanes") / "log"
    env = {**os.environ, "GRANIAN_PORT": str(number), "GRANIAN_WORKERS": "1", "GRANIAN_BLOCKING_THREADS": "1"}
    command = [sys.executable, "-m", "tests.settings.laneserver"]
    with serving(command, env, log, lambda: ask(number, "/")):
        yield number


def ask(port: int, path: str, body: bytes | Iterable[bytes] = b"") -> tuple[int, str | None, bytes]:
    """Send a request; return status, what answered, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2 * PATIENCE)
    try:
        connection.request("POST" if body else "GET", path, body)
        response = connection.getresponse()
        return response.status, response.headers["X-From"], response.read()
    finally:
        connection.close()


def test_a_kept_page_is_served_past_a_slow_one_that_has_the_only_thread(port: int) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, port, "/slow/")
        assert ask(port, "/kept/") == (200, "memory", b"kept")
        assert slow.result() == (200, "galley-0", b"after the kept page")


def test_what_is_sent_arrives_whole_whoever_answers(port: int) -> None:
    little, much = b"a form" * 10_000, b"a picture" * 300_000
    assert ask(port, "/", little) == (200, "galley-0", little)
    for sent in (much, [little, little]):
        status, name, got = ask(port, "/", sent)
        assert (status, got == b"".join([sent] if isinstance(sent, bytes) else sent)) == (200, True)
        assert name != "galley-0"


def sender(port: int, length: int) -> socket.socket:
    """Send all of a form but its last byte."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE)
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    connection.sendall(head.encode() + b"x" * (length - 1))
    return connection


def test_those_who_send_slowly_hold_up_nobody(port: int) -> None:
    slow = [sender(port, LARGEST + 1 if number == 0 else 3) for number in range(FRONT - 1)]
    for _time in range(3):
        assert ask(port, "/kept/") == (200, "memory", b"kept")
        assert ask(port, "/") == (200, "galley-0", b"")
    for connection in slow:
        connection.sendall(b"x")
    for connection in slow:
        with connection, connection.makefile("rb") as answer:
            assert answer.read().startswith(b"HTTP/1.1 200 OK")


def keep_asking(port: int) -> set[bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2 * PATIENCE)
    found = set()
    for number in range(40):
        body = b"a form" if number % 4 == 3 else None
        connection.request("POST" if body else "GET", "/" if number % 4 > 1 else "/kept/", body)
        found.add(connection.getresponse().read())
    connection.close()
    return found


def test_many_at_once_are_answered_over_connections_that_stay(port: int) -> None:
    """Threads of granian's wait in the end of a request: its connection must not wait with them."""
    with ThreadPoolExecutor(8) as pool:
        assert set().union(*pool.map(keep_asking, [port] * 8)) == {b"kept", b"", b"a form"}


def test_a_stream_is_sent_whole(port: int) -> None:
    assert ask(port, "/stream/") == (200, "galley-0", b"one, two")


def test_a_fault_that_nobody_caught_is_a_500_and_the_next_request_is_answered(port: int) -> None:
    assert ask(port, "/fault/")[0] == 500
    assert ask(port, "/")[0] == 200


@pytest.mark.parametrize("number", ["many", "0", "-1", ""])
def test_a_number_of_threads_that_is_none_is_refused_by_name(number: str) -> None:
    command = [sys.executable, "-m", "settings.serve", f"--blocking-threads={number}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert f"{number!r} is not a number of threads" in done.stderr
    assert "GRANIAN_BLOCKING_THREADS" in done.stderr

"""Fetching from the one host that was named: nothing inside a network is ever asked for anything."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from posts.importers import fetch
from posts.importers.fetch import Fetcher, NotFetched, is_public
from tests.factories import image_bytes

PUBLIC = "93.184.216.34"


class Local:
    """A listener on this machine that counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        local = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                local.asked.append(self.path)
                status, headers, body = local.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.answers[path] = (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            body,
        )


@pytest.fixture
def local() -> Iterator[Local]:
    found = Local()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def fetcher(local: Local, *addresses: str, host: str = "blog.example") -> Fetcher:
    """A fetcher whose host has these addresses; a public one is answered by the listener here."""

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        assert is_public(address), f"connected to {address}"
        return socket.create_connection(("127.0.0.1", local.port), timeout=timeout)

    return Fetcher(host, look_up=lambda _host, _port: list(addresses or [PUBLIC]), connect=connect)


def refused(local: Local, address: str, *addresses: str) -> str:
    with pytest.raises(NotFetched) as caught:
        fetcher(local, *addresses).fetch(address)
    return str(caught.value)


def test_a_file_of_the_named_host_is_fetched(local: Local) -> None:
    local.serve("/a.png?x=1", image_bytes(), Content_Type="image/png")
    assert fetcher(local).fetch("http://blog.example/a.png?x=1") == image_bytes()


INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "ff02::1", "2001:db8::1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_a_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_a_host_with_an_address_inside_is_not_asked(local: Local, address: str) -> None:
    assert "not public" in refused(local, "http://blog.example/a.png", address)
    assert "not public" in refused(local, "http://blog.example/a.png", PUBLIC, address)
    assert local.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.png", "http://localhost/a.png", "http://[::1]/a.png", "http://0x7f000001/a.png",
        "http://2130706433/", "http://blog.example.evil.example/", "http://evil.example/blog.example",
        "http://blog.example@127.0.0.1/", "http://127.0.0.1#@blog.example/", "http://blog.example:22/",
        "http://blog.example:8000/", "http://user@blog.example/", "ftp://blog.example/a.png",
        "file:///etc/passwd", "gopher://blog.example/", "//blog.example/a.png", "/a.png", "", "http://[",
        "http://blog.example\\@127.0.0.1/", "http://blog.example/a\r\nHost: x",
    ],
)  # fmt: skip
def test_no_other_address_is_asked(local: Local, address: str) -> None:
    local.serve("/a.png", b"secret", Content_Type="image/png")
    assert refused(local, address)
    assert "secret" not in local.asked


def test_the_real_functions_never_reach_a_listener_on_this_machine(local: Local) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        name = f"[{host}]" if ":" in host else host
        with pytest.raises(NotFetched):
            Fetcher(host).fetch(f"http://{name}:{local.port}/a.png")
        with pytest.raises(NotFetched, match="not public"):
            Fetcher(host).fetch(f"http://{name}/a.png")
    assert local.asked == []


def test_a_redirect_within_the_host_is_followed(local: Local) -> None:
    local.serve("/a.png", status=301, Location="/b.png")
    local.serve("/b.png", image_bytes(), Content_Type="image/png")
    assert fetcher(local).fetch("http://blog.example/a.png") == image_bytes()


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/secret", "http://169.254.169.254/latest", "//localhost/x", "file:///etc/passwd",
               "http://blog.example:8080/x", "", "http://evil.example/"]
)  # fmt: skip
def test_a_redirect_is_checked_again(local: Local, target: str) -> None:
    local.serve("/a.png", status=302, Location=target)
    refused(local, "http://blog.example/a.png")
    assert set(local.asked) == {"/a.png"}


def test_the_address_is_checked_again_at_every_redirect(local: Local) -> None:
    local.serve("/a.png", status=302, Location="/b.png")
    found = fetcher(local)
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    found.look_up = lambda _host, _port: next(answers)
    with pytest.raises(NotFetched, match="not public"):
        found.fetch("http://blog.example/a.png")
    assert local.asked == ["/a.png"]


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript"])
def test_what_is_no_file_is_not_taken(local: Local, kind: str) -> None:
    local.serve("/a.png", b"<html>", Content_Type=kind)
    assert kind in refused(local, "http://blog.example/a.png")


def test_a_file_beyond_all_measure_is_not_taken(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 1000)
    local.serve("/a.png", b"x" * 1001, Content_Type="image/png")
    assert "larger than" in refused(local, "http://blog.example/a.png")


def test_a_host_that_takes_its_time_is_left(local: Local) -> None:
    local.serve("/a.png", image_bytes(), Content_Type="image/png")
    moments = iter([0.0, 1.0, fetch.LONGEST + 1, fetch.LONGEST + 2])
    found = fetcher(local)
    found.clock = lambda: next(moments)
    with pytest.raises(NotFetched, match="longer than"):
        found.fetch("http://blog.example/a.png")


def test_redirects_come_to_an_end(local: Local) -> None:
    local.serve("/a.png", status=302, Location="/a.png")
    assert "redirects" in refused(local, "http://blog.example/a.png")
    assert len(local.asked) == fetch.REDIRECTS + 1


def test_a_missing_file_is_missing(local: Local) -> None:
    assert "404" in refused(local, "http://blog.example/none.png")

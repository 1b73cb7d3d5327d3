"""docs/nginx.conf, as nginx reads it, in front of an edge that writes files."""

import gzip
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connections

from benchmarks.serving import nginx_command, nginx_program, proxy_conf
from home.edge.application import Edge
from posts.purging.telling import touched
from tests.conftest import IN_CI
from tests.home.edge.asking import Site

PATH = "/2025/03/post/"
BODY = b"<p>" + b"Hello. " * 100
HOST = "blog.example"
PATIENCE = 20  # seconds


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Reader(HTTPConnection):
    """A connection to nginx, over a socket that has a name and no port."""

    def __init__(self, address: Path) -> None:
        super().__init__(HOST, timeout=PATIENCE)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self.address))

    def ask(self, path: str = PATH, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask, on one connection for all; return the status, headers and body."""
        self.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def how(self, path: str = PATH, method: str = "GET", **headers: str) -> str:
        """Who has answered: a file, or the site and why."""
        return self.ask(path, method, **headers)[1].get("Cache-Status", "")


def serve(server: WSGIServer) -> None:
    """Answer requests in this thread; the edge takes turns with others through the database."""
    server.serve_forever(poll_interval=0.01)
    connections.close_all()


@pytest.fixture
def site() -> Site:
    return Site(BODY)


@pytest.fixture
def reader(make_edge: Callable[..., Edge], site: Site, folder: Path) -> Iterator[Reader]:
    """A reader before nginx, which has the files of an edge over the site."""
    if shutil.which(nginx_program()) is None:
        message = "No nginx on this machine. Install it (Debian: apt-get install nginx-light)."
        if IN_CI:
            pytest.fail(message)
        pytest.skip(message)
    server = make_server("127.0.0.1", 0, make_edge(site), handler_class=Quiet)
    thread = threading.Thread(target=serve, args=(server,), daemon=True)
    thread.start()
    address = folder / "nginx.socket"
    conf = proxy_conf(f"unix:{address}", f"127.0.0.1:{server.server_port}", folder, folder)
    nginx = subprocess.Popen(nginx_command(folder, conf), stderr=subprocess.PIPE)
    try:
        found = Reader(address)
        deadline = time.monotonic() + PATIENCE
        while found.sock is None and nginx.poll() is None and time.monotonic() < deadline:
            try:
                found.connect()
            except OSError:
                found.close()
                time.sleep(0.01)
        yield found
        found.close()
    finally:
        nginx.terminate()
        _nothing, said = nginx.communicate(timeout=PATIENCE)
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
    assert nginx.returncode == 0, said.decode()


def test_the_site_is_asked_once_and_the_file_is_what_it_said(reader: Reader, site: Site) -> None:
    assert reader.how() == "galley; fwd=miss; stored"
    status, headers, body = reader.ask(accept_encoding="gzip")
    assert (status, headers["Cache-Status"]) == (200, "proxy; hit")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == site.body
    status, headers, body = reader.ask()
    assert (status, headers["Cache-Status"], body) == (200, "proxy; hit", site.body)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=0, s-maxage=60"
    assert headers["Vary"] == "Accept-Encoding"
    assert "Last-Modified" not in headers
    assert len(site.asked) == 1


def test_what_a_reader_has_already_is_not_sent_again(reader: Reader) -> None:
    reader.ask()
    etag = reader.ask()[1]["ETag"]
    status, headers, body = reader.ask(if_none_match=etag)
    assert (status, headers["Cache-Status"], body) == (304, "proxy; hit", b"")
    assert reader.ask(if_none_match='"other"')[0] == 200


def test_what_is_touched_is_new_for_the_next_reader(reader: Reader, site: Site) -> None:
    """However often nginx has just sent the old file."""
    for number in range(20):
        site.body = b"%02d %s" % (number, BODY)
        assert reader.ask()[2] == site.body
        assert [reader.how() for _time in range(3)] == ["proxy; hit"] * 3
        touched.send(sender=None, patterns=[PATH])
    assert reader.how() == "galley; fwd=miss; stored"


def test_a_file_that_takes_the_place_of_another_is_sent_at_once(reader: Reader, folder: Path) -> None:
    reader.ask()
    [file] = folder.rglob("index.html")
    for number in range(20):
        new = file.with_name("new")
        new.write_bytes(b"%02d" % number)
        new.rename(file)
        assert reader.ask()[2] == b"%02d" % number


def test_a_page_that_is_gone_is_gone(reader: Reader, site: Site) -> None:
    reader.ask()
    reader.ask()
    touched.send(sender=None, patterns=[PATH])
    site.status = "404 Not Found"
    assert reader.ask()[0] == 404


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        (f"{PATH}?page=2", "GET", {}),
        (PATH, "GET", {"cookie": "sessionid=abc"}),
        (PATH, "GET", {"cookie": "theme=dark; sessionid=abc"}),
        (PATH, "POST", {"content_length": "0"}),
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_asked_of_the_site(
    path: str, method: str, headers: dict[str, str], reader: Reader, site: Site
) -> None:
    reader.ask()
    assert reader.how() == "proxy; hit"
    before = len(site.asked)
    assert reader.how(path, method, **headers).startswith("galley; ")
    assert len(site.asked) == before + 1
    assert reader.how() == "proxy; hit"


def test_other_cookies_and_the_head_alone_are_for_everybody(reader: Reader) -> None:
    reader.ask()
    assert reader.how(cookie="theme=dark; _ga=1") == "proxy; hit"
    status, headers, body = reader.ask(method="HEAD")
    assert (status, headers["Cache-Status"], body) == (200, "proxy; hit", b"")


@pytest.mark.parametrize(
    "path",
    ["/../headers.conf/", "/%2e%2e/%2e%2e/headers.conf/", "/2025/03/post/index.html"],
)
def test_no_other_name_of_a_file_leads_to_it(path: str, reader: Reader, site: Site) -> None:
    reader.ask()
    site.status = "404 Not Found"
    assert reader.ask(path)[0] in (400, 404)

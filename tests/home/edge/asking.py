"""A reader at the edge: requests as a server makes them, and what comes back."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from home.edge.application import Edge

SHARED = ("Cache-Control", "public, max-age=0, s-maxage=60")
HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclass
class Answer:
    """What a reader gets."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def how(self) -> str:
        """What the edge says of it."""
        return self.headers["Cache-Status"].removeprefix("galley; ")

    @property
    def text(self) -> str:
        return self.body.decode()


def environ(path: str = "/", *, method: str = "GET", host: str = "localhost", **more: Any) -> dict[str, Any]:
    """A request as WSGI has it; `more` are headers, such as HTTP_COOKIE."""
    path, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }


def ask(application: Callable[..., Iterable[bytes]], path: str = "/", **more: Any) -> Answer:
    """Send a request; return the answer."""
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said.update(status=int(status.split()[0]), headers=dict(headers))

    chunks = application(environ(path, **more), start)
    body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    return Answer(**said, body=body)


class Site:
    """An application that counts, and answers what it is told to."""

    def __init__(self, body: bytes = b"<p>Hello</p>", *headers: tuple[str, str]) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = "200 OK"
        self.body = body
        self.headers = list(headers) or [HTML, SHARED]
        self.before: Callable[[], Any] = lambda: None

    def __call__(self, request: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        self.asked.append(request)
        self.before()
        start(self.status, self.headers)
        return [self.body]


def fill(edge: Edge, *paths: str) -> None:
    """Have these kept."""
    for path in paths:
        assert ask(edge, path).status == 200, path
        assert ask(edge, path).how == "hit", path


def states(edge: Edge, *paths: str) -> dict[str, str]:
    """Say of each address how it is answered now."""
    return {path: ask(edge, path).how for path in paths}

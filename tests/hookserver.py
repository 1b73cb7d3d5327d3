"""A service on loopback that is told of events, or fails in every way a test asks for."""

import json
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any


@dataclass
class Told:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Request(BaseHTTPRequestHandler):
    """One request, kept and answered."""

    server: "HookServer"

    def do_POST(self) -> None:  # theirs
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(Told(self.path, dict(self.headers), body))
        self.server.fault(self)

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


Fault = Callable[[Request], None]


class HookServer(socketserver.ThreadingTCPServer):
    """Takes events, unless `fault` says otherwise; use it as a context manager."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.told: list[Told] = []
        self.fault: Fault = answer(204)
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/secret-path?of=ours"

    def __enter__(self) -> "HookServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *args: Any) -> None:
        """Who hung up on us has done what the test is about."""


def answer(status: int, **headers: str) -> Fault:
    """Answer with a status."""
    return lambda request: request.answer(status, **headers)


def never_answer(request: Request) -> None:
    """Say nothing until the test is over."""
    request.server.released.wait()


def drip(request: Request) -> None:
    """One byte after the other: each comes in time, and together they never do."""
    while not request.server.released.wait(0.05):
        request.wfile.write(b"H")


def hang_up(request: Request) -> None:
    """End the conversation without an answer."""
    request.connection.close()

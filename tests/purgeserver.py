"""A cache on loopback that is told what to forget, or fails in every way a test asks for."""

import socketserver
import threading
from collections.abc import Callable
from typing import Any

Fault = Callable[["Request"], None]


class Request(socketserver.StreamRequestHandler):
    """One request."""

    server: "PurgeServer"

    def handle(self) -> None:
        method, path, _version = self.rfile.readline().decode().split()
        headers = dict(line.decode().strip().split(": ", 1) for line in iter(self.rfile.readline, b"\r\n"))
        self.server.asked.append(f"{method} http://{headers['Host']}{path}")
        self.server.fault(self)

    def answer(self, status: str) -> None:
        self.wfile.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


class PurgeServer(socketserver.ThreadingTCPServer):
    """Forgets what it is asked to, unless `fault` says otherwise; use it as a context manager."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.asked: list[str] = []
        self.fault: Fault = answer("200 Purged")
        self.released = threading.Event()

    @property
    def location(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "PurgeServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *args: Any) -> None:
        """Who hung up on us has done what the test is about."""

    def purged(self) -> set[str]:
        """The addresses that were to be forgotten."""
        return {line.removeprefix("PURGE ") for line in self.asked}


def answer(status: str) -> Fault:
    """Answer with a status."""
    return lambda request: request.answer(status)


def hang_up(request: Request) -> None:
    """Say nothing and close the connection."""


def never_answer(request: Request) -> None:
    """Say nothing until the test is over."""
    request.server.released.wait(60)


def drip(request: Request) -> None:
    """One byte after the other: each comes in time, and together they never do."""
    while not request.server.released.wait(0.02):
        request.wfile.write(b"H")


def nonsense(request: Request) -> None:
    """Answer with what is no HTTP."""
    request.wfile.write(b"220 ready\r\n")

"""A server as the site has it, with an application of a few lines: `python -m tests.settings.laneserver`."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from settings import serve

PATIENCE = 15  # seconds

kept_was_sent = threading.Event()


class Application:
    """Keeps one page; the others show what becomes of requests."""

    def ready(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[bytes]] | None:
        """Return the one page that is kept."""
        if environ["PATH_INFO"] != "/kept/":
            return None
        kept_was_sent.set()
        return "200 OK", [("X-From", "memory")], [b"kept"]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as Django would."""
        path = environ["PATH_INFO"]
        if path == "/fault/":
            raise ValueError("A fault that nobody caught.")
        start("200 OK", [("X-From", threading.current_thread().name)])
        if path == "/slow/":
            return [b"after the kept page" if kept_was_sent.wait(PATIENCE) else b"alone"]
        return pieces() if path == "/stream/" else [environ["wsgi.input"].read()]


def pieces() -> Iterator[bytes]:
    """A body that comes bit by bit."""
    yield b"one, "
    yield b"two"


application = Application()

if __name__ == "__main__":
    serve.APPLICATION = "tests.settings.laneserver:application"
    serve.main()

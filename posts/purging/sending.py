"""Asking caches to forget addresses. Only a worker does: see `posts.tasks.purge`."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from wagtail.contrib.frontend_cache.backends import HTTPBackend
from wagtail.contrib.frontend_cache.utils import get_backends

PAUSES = (10, 60, 300, 1800, 7200)  # seconds before what was not purged is tried again
PATIENCE = 30  # seconds for all addresses of a task
AGAIN = 0.2  # seconds
# Some caches say so where they do not have an address, which is as good as purged.
NOTHING_THERE = (404, 412)


class NotPurged(Exception):
    """What a cache still has, and why."""

    def __init__(self, addresses: Sequence[str], reason: str) -> None:
        super().__init__(reason)
        self.addresses = addresses


def send(addresses: Sequence[str]) -> tuple[list[str], str]:
    """Ask every cache to forget these addresses; return those that one of them has not, and the reason."""
    left: dict[str, None] = {}
    reason = ""
    for backend in get_backends().values():
        mine = [url for url in addresses if backend.invalidates_hostname(urlsplit(url).hostname or "")]
        try:
            backend.purge_batch(mine)
        except NotPurged as failure:
            left |= dict.fromkeys(failure.addresses)
            reason = str(failure)
    return list(left), reason


class HTTPCache(HTTPBackend):
    """Wagtail's backend for caches that know PURGE, such as Varnish, with an end and with an answer.

    Wagtail's own waits for ever where a cache accepts and never answers, and says to nobody that it failed.
    """

    def purge_batch(self, urls: Sequence[str]) -> None:
        """Purge all of them. Raises NotPurged with what is left: all others, if the cache is not there."""
        refused: list[str] = []
        reason = ""
        begun = time.monotonic()
        for number, url in enumerate(urls):
            if time.monotonic() - begun > PATIENCE:
                raise NotPurged([*refused, *urls[number:]], reason or "The cache is too slow.")
            try:
                status = self._ask(url)
            except (OSError, HTTPException) as error:
                raise NotPurged([*refused, *urls[number:]], f"{type(error).__name__}: {error}") from error
            if status >= 300 and status not in NOTHING_THERE:
                refused.append(url)
                reason = f"The cache answers {status}."
        if refused:
            raise NotPurged(refused, reason)

    def _ask(self, url: str) -> int:
        parts = urlsplit(url)
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        kind = HTTPSConnection if self.cache_scheme == "https" else HTTPConnection
        connection = kind(self.cache_netloc, timeout=settings.PURGE_TIMEOUT)
        with ending(connection, settings.PURGE_TIMEOUT):
            connection.request("PURGE", path, headers={"Host": parts.netloc, "Connection": "close"})
            return connection.getresponse().status


@contextmanager
def ending(connection: Any, seconds: float) -> Iterator[None]:
    """Hang up when so many seconds are over: one byte now and then meets no timeout of a socket."""
    over = threading.Event()

    def hang_up() -> None:
        late = not over.wait(seconds)
        while late and not over.wait(AGAIN):
            with suppress(OSError, TypeError):
                # The plain socket's way: a TLS socket would take the encryption from under the reader.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    threading.Thread(target=hang_up, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        connection.close()

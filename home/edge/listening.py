"""Hearing what changes touch, from whichever process made them: PostgreSQL's LISTEN.

While nobody listens, nothing that is kept can be trusted. Behind a pooler that hands out connections by
transaction, such as PgBouncer, LISTEN_DATABASE_URL names a way around it.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import connection

from posts.purging.telling import CHANNEL, unpacked

log = structlog.get_logger(__name__)

FIRST = 1.0  # seconds that a request waits for the first connection
HEARTBEAT = 5.0  # seconds between questions whether the database is still there
PAUSE = 1.0  # seconds before another attempt
# A machine that is gone says nothing: TCP gives up after ten seconds, not after two hours.
_ALIVE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "connect_timeout": 5,
}


class Listener:
    """A thread with a connection of its own."""

    def __init__(
        self,
        *,
        on_begin: Callable[[], Any],
        on_notice: Callable[[Iterable[str], bool], Any],
        on_end: Callable[[], Any],
        heartbeat: float = HEARTBEAT,
    ) -> None:
        """`on_begin` is called once it hears everything from now on, `on_notice` with what it hears."""
        self._on_begin, self._on_notice, self._on_end = on_begin, on_notice, on_end
        self._heartbeat = heartbeat
        self._attempted = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has begun; wait a moment for the first connection."""
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._attempted.clear()
                    self._stopping.clear()
                    self._thread = threading.Thread(target=self._run, name="galley-listener", daemon=True)
                    self._thread.start()
        self._attempted.wait(FIRST)

    def stop(self) -> None:
        """End, within a heartbeat."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("cache.not_listening", error=f"{type(error).__name__}: {error}".strip())
            finally:
                self._on_end()
                self._attempted.set()
            self._stopping.wait(PAUSE)

    def _listen(self) -> None:
        with psycopg.connect(**_parameters(), autocommit=True) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            self._on_begin()
            self._attempted.set()
            while not self._stopping.is_set():
                for notice in listening.notifies(timeout=self._heartbeat):
                    self._on_notice(*unpacked(notice.payload))
                listening.execute("SELECT 1")


def _parameters() -> dict[str, Any]:
    names = {**_ALIVE, "application_name": "galley cache"}
    if settings.LISTEN_DATABASE_URL:
        return {"conninfo": settings.LISTEN_DATABASE_URL, **names}
    return {**connection.get_connection_params(), **names}

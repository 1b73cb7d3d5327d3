"""Database connections that are believed without asking, for readers."""

import select
from typing import Any

from django.db import connections


def believe(environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Spare a reader's request the question of whether the connections that were kept still work.

    Django asks `SELECT 1`, a way to the database and back (CONN_HEALTH_CHECKS). A server that has ended, or
    ended a connection, has said so on it, and the operating system knows. That a machine vanished it does not
    know: then a reader gets what the cache has. For whoever sends something Django asks as ever.
    """
    if (environ or {}).get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and is_quiet(connection.connection):
            connection.health_check_done = True  # type: ignore[attr-defined]  # Django's, not its stubs'


def is_quiet(driver: Any) -> bool:
    """Whether nothing unread has come on a connection of psycopg: its end, or a message about that."""
    if driver.closed:
        return False
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return not poll.poll(0)

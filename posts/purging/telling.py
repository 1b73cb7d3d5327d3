"""Telling the byte caches of all web processes what a change has touched: PostgreSQL's NOTIFY.

It is sent within the transaction of the change, so it is heard if that is committed, and never otherwise.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection, transaction
from django.dispatch import Signal

from posts.purging.patterns import EVERYTHING

CHANNEL = "galley_cache"
MOST = 500  # patterns; a change that touches more drops everything
_LONGEST = 7_900  # bytes of a payload; PostgreSQL takes less than 8,000

# Sent with `patterns` once a change of this process is committed, which is before NOTIFY is heard.
touched = Signal()


def is_on() -> bool:
    """Whether any process keeps answers."""
    return settings.PAGE_CACHE_MB > 0


def tell(patterns: Iterable[str]) -> None:
    """Let every process drop what these patterns cover, as soon as the transaction is committed."""
    found = sorted(set(patterns))
    if not found:
        return
    if EVERYTHING in found or len(found) > MOST:
        found = [EVERYTHING]
    with connection.cursor() as cursor:
        for payload in _packed(found):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    transaction.on_commit(lambda: touched.send(sender=None, patterns=found))


def _packed(patterns: list[str]) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for pattern in patterns:
        length = len(pattern.encode()) + 1
        if lines and size + length > _LONGEST:
            yield "\n".join(lines)
            lines, size = [], 0
        lines.append(pattern)
        size += length
    yield "\n".join(lines)


def unpacked(payload: str) -> list[str]:
    """The patterns of a payload."""
    return payload.split("\n")

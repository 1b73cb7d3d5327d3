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
_TIMELESS = "="  # begins a payload: nothing in it expires, or begins, sooner than was known

# Sent with `patterns` and `is_timeless` once a change of this process is committed, which is before NOTIFY
# is heard.
touched = Signal()


def is_on() -> bool:
    """Whether any process keeps answers."""
    return settings.PAGE_CACHE_MB > 0


def tell(patterns: Iterable[str], *, is_timeless: bool = False) -> None:
    """Let every process drop what these patterns cover, as soon as the transaction is committed.

    After a change that is timeless nobody has to ask when a page expires next, which all that is kept
    would wait for.
    """
    found = sorted(set(patterns))
    if not found:
        return
    if EVERYTHING in found or len(found) > MOST:
        found = [EVERYTHING]
    with connection.cursor() as cursor:
        for payload in _packed(found, [_TIMELESS] if is_timeless else []):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    transaction.on_commit(lambda: touched.send(sender=None, patterns=found, is_timeless=is_timeless))


def _packed(patterns: list[str], head: list[str]) -> Iterator[str]:
    lines = [*head]
    size = 2 * len(head)
    for pattern in patterns:
        length = len(pattern.encode()) + 1
        if lines and size + length > _LONGEST:
            yield "\n".join(lines)
            lines, size = [*head], 2 * len(head)
        lines.append(pattern)
        size += length
    yield "\n".join(lines)


def unpacked(payload: str) -> tuple[list[str], bool]:
    """The patterns of a payload, and whether the change was timeless."""
    lines = payload.split("\n")
    is_timeless = lines[0] == _TIMELESS
    return lines[is_timeless:], is_timeless

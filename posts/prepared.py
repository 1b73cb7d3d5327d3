"""Statements of our own that each connection to the database plans once, and not again for each reader.

Of what PostgreSQL spends on a page of a list, four fifths go into the plan (decision 0036). A pooler that
gives each transaction another connection is noticed, and from then on nothing is prepared.
"""

import hashlib
import re
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper
from django.dispatch import receiver

log = structlog.get_logger(__name__)

_PLACE = re.compile(r"%\((\w+)\)s")
_THERE_ALREADY = "42P05"
# There is none of this name; it was made when its tables had other columns.
_FORGOTTEN = ("26000", "0A000")
# PostgreSQL guesses badly how much `now` and an offset leave over, and would plan for each value after all.
# And it makes room to remember rows of which a page needs twenty: for as many as a list has posts.
_PLANNER = "SET plan_cache_mode TO force_generic_plan; SET enable_memoize TO off"
_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by the driver's connection
_pooled: list[str] = []  # why this process prepares nothing more


@receiver(connection_created)
def set_planner(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Tell PostgreSQL how to plan; not in a transaction, which may be taken back with what was set in it."""
    with connection.cursor() as cursor:
        cursor.execute(_PLANNER)


def fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with its `%(named)s` values, and return its rows.

    Only for statements whose best plan is the same whatever the values are: PostgreSQL may keep one for all.
    """
    with connection.cursor() as cursor:
        if _pooled:
            cursor.execute(statement, values)
        else:
            _execute(cursor, statement, values)
        return list(cursor.fetchall())


def _execute(cursor: CursorWrapper, statement: str, values: dict[str, Any]) -> None:
    known = _names.setdefault(connection.connection, set())
    name, prepare, run = _prepared(statement)
    try:
        if name in known:
            cursor.execute(run, values)
        else:
            cursor.execute(f"{prepare}; {run}", values)
            while cursor.description is None:
                cursor.nextset()
            known.add(name)
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", "")
        if code == _THERE_ALREADY and name not in known:
            # Its first run failed after it was prepared, or a pooler gave us somebody else's connection.
            known.add(name)
            if connection.in_atomic_block:
                raise
            _execute(cursor, statement, values)
            return
        if code not in _FORGOTTEN:
            raise
        _pooled.append(code)
        log.warning("statements.not_prepared", reason=str(error))
        if connection.in_atomic_block:
            raise
        cursor.execute(statement, values)


@lru_cache(maxsize=100)
def _prepared(statement: str) -> tuple[str, str, str]:
    """The name of a statement, how it is prepared and how it is run."""
    name = f"galley_{hashlib.sha256(statement.encode()).hexdigest()[:32]}"
    order = list(dict.fromkeys(_PLACE.findall(statement)))
    numbered = _PLACE.sub(lambda place: f"${order.index(place[1]) + 1}", statement)
    return (
        name,
        f"PREPARE {name} AS {numbered}",
        f"EXECUTE {name} ({', '.join(f'%({key})s' for key in order)})",
    )

"""A database that may be committed to, and one from which is taken what tests have left."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def copy_of_the_database() -> Iterator[None]:
    """Let this process use a copy of the test database, made in a fraction of a second.

    For tests with a second thread or process, which sees only what is committed. Nothing rolls that back;
    and flushing the tables would take the data of the migrations from the tests that run here afterwards.
    """
    original = connection.settings_dict["NAME"]
    copy = f"{original}_copy"
    connections.close_all()  # PostgreSQL copies a database only while nobody uses it.
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def vacuum(*tables: str) -> None:
    """Free the room of rows that were rolled back. Nothing else does, and each query would read past them."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(tables)}")
    finally:
        other.close()

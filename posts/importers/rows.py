"""Rows into a table with COPY: what PostgreSQL has for many at once, and cheaper than statements to read."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model

_TAKE_NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def take_numbers(model: type[Model], count: int) -> list[int]:
    """Take numbers for rows that are yet to be made."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, [model._meta.db_table, count])
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[Model], rows: Iterable[Any]) -> None:
    """Insert what the table of a model itself has of these rows; where they have no number they get one.

    The rows need not be of that model: of a post, this is how its part as a page is written. Nobody is told
    of it, and the numbers that are given are not known afterwards.
    """
    rows = list(rows)
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not (field.primary_key and rows and getattr(rows[0], field.attname) is None)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    copy_in = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for row in rows:
            values = (field.pre_save(row, add=True) for field in fields)
            prepared = zip(fields, values, strict=True)
            copy.write_row([field.get_db_prep_save(value, connection) for field, value in prepared])

"""Where the database's user may not create extensions, the migration says what somebody else has to do."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection

pytestmark = pytest.mark.django_db

MIGRATION: Any = import_module("posts.migrations.0005_search")


def create_extensions() -> None:
    MIGRATION.create_extensions(None, SimpleNamespace(connection=connection))


def as_somebody_without_rights(drop: str) -> None:
    """From here to the end of the test; its transaction takes everything back."""
    with connection.cursor() as cursor:
        if drop:
            cursor.execute(f"DROP EXTENSION {drop} CASCADE")
        cursor.execute("CREATE ROLE without_rights")
        cursor.execute("SET LOCAL ROLE without_rights")


@pytest.mark.parametrize("missing", ["unaccent", "pg_trgm"])
def test_a_missing_right_is_explained(missing: str) -> None:
    as_somebody_without_rights(drop=missing)
    with pytest.raises(CommandError) as caught:
        create_extensions()
    said = str(caught.value)
    assert f"{missing} could not be created" in said
    assert "permission denied" in said
    assert "CREATE EXTENSION IF NOT EXISTS unaccent; CREATE EXTENSION IF NOT EXISTS pg_trgm;" in said


def test_extensions_that_are_there_need_no_right() -> None:
    as_somebody_without_rights(drop="")
    create_extensions()

"""Statements that a connection plans once, and what happens where they are forgotten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from posts import prepared
from posts.prepared import fetch

pytestmark = pytest.mark.django_db

SUM = "SELECT %(one)s + %(two)s::integer, %(two)s::integer"


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(prepared, "_pooled", [])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    prepared._names.pop(connection.connection, None)


def statements(times: int) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        for number in range(times):
            assert fetch(SUM, {"one": 1, "two": number}) == [(1 + number, number)]
    return [query["sql"] for query in queries]


def test_a_statement_is_prepared_once_and_run_with_other_values() -> None:
    first, *others = statements(4)
    assert "PREPARE" in first
    assert all(sql.startswith("EXECUTE") for sql in others)


def test_values_are_values_and_never_sql() -> None:
    attack = "'); DROP TABLE posts_user; --"
    for _time in range(2):
        assert fetch("SELECT %(words)s::text", {"words": attack}) == [(attack,)]


def test_values_that_a_statement_does_not_name_are_left_out() -> None:
    assert fetch("SELECT %(one)s::integer", {"one": 1, "more": object()}) == [(1,)]


def test_a_mistake_in_a_statement_is_told() -> None:
    with pytest.raises(DatabaseError, match="posts_nowhere"), transaction.atomic():
        fetch("SELECT * FROM posts_nowhere WHERE id = %(id)s", {"id": 1})
    assert not prepared._pooled


def fail_and_ask() -> list[tuple[int, ...]]:
    """Ask on a connection of this thread, where the first run of a statement fails."""
    part = "SELECT 6 / %(by)s::integer"
    try:
        with pytest.raises(DatabaseError, match="zero"):
            fetch(part, {"by": 0})
        return [*fetch(part, {"by": 3}), *fetch(part, {"by": 2})]
    finally:
        connection.close()


def test_a_statement_whose_first_run_failed_is_run_again() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(fail_and_ask).result() == [(2,), (3,)]
    assert not prepared._pooled


def settings_of_the_planner() -> list[tuple[int | str, ...]]:
    return fetch(
        "SELECT current_setting('plan_cache_mode'), current_setting('enable_memoize'), %(one)s::integer",
        {"one": 1},
    )


def take_back_and_ask() -> list[tuple[int | str, ...]]:
    """Ask on a connection of this thread, whose first transaction is taken back."""
    try:
        with transaction.atomic():
            settings_of_the_planner()
            transaction.set_rollback(True)
        return settings_of_the_planner()
    finally:
        connection.close()


def test_how_to_plan_outlives_a_transaction_that_is_taken_back() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(take_back_and_ask).result() == [("force_generic_plan", "off", 1)]


def forget_and_ask() -> list[list[tuple[int, ...]]]:
    """Ask on a connection of this thread, as a reader does: without a transaction."""
    try:
        before = fetch(SUM, {"one": 1, "two": 2})
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        return [before, fetch(SUM, {"one": 1, "two": 2}), fetch(SUM, {"one": 2, "two": 2})]
    finally:
        connection.close()


def test_readers_notice_nothing_where_a_pooler_forgets() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(forget_and_ask).result() == [[(3, 2)], [(3, 2)], [(4, 2)]]
    assert prepared._pooled
    assert statements(2) == ["SELECT 1 + 0::integer, 0::integer", "SELECT 1 + 1::integer, 1::integer"]


def test_a_transaction_that_breaks_over_it_works_when_it_is_tried_again() -> None:
    statements(1)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError), transaction.atomic():
        statements(1)
    assert statements(1)

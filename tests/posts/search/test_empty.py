"""Searches that found nothing are counted, and nothing that may tell of a person is."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection

from posts.models import EmptySearch
from posts.search import empty
from posts.search.query import Query

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    return dict(EmptySearch.objects.values_list("query", "times"))


def test_the_same_search_is_counted_whatever_its_case() -> None:
    with time_machine.travel("2026-03-01T23:59:00Z", tick=False):
        empty.record(Query("Zebra Crossing"))
    with time_machine.travel("2026-03-04T09:30:12Z", tick=False):
        empty.record(Query("zebra crossing"))
    assert EmptySearch.objects.values("query", "times", "last_on").get() == {
        "query": "zebra crossing",
        "times": 2,
        "last_on": date(2026, 3, 4),
    }


def test_nothing_else_is_kept() -> None:
    assert {field.name for field in EmptySearch._meta.get_fields()} == {"id", "query", "times", "last_on"}
    assert EmptySearch._meta.get_field("last_on").get_internal_type() == "DateField"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ada@example.com",
        "from ada@example",
        "+49 170 1234567",
        "4111 1111 1111 1111",
        "0-1-2-3-4-5",
        "١٢٣٤٥٦",
        "x" * 61,
        "İ" * 60,
    ],
)
def test_what_may_tell_of_a_person_is_not_recorded(words: str) -> None:
    empty.record(Query(words))
    assert counted() == {}


@pytest.mark.parametrize("words", ["http 2.0", "year 2024", "12345", "x" * 60, "c++", "naïve 🎉"])
def test_what_tells_of_nobody_is_recorded(words: str) -> None:
    empty.record(Query(words))
    assert counted() == {words: 1}


@pytest.mark.parametrize("part", [{"category": "x"}, {"author": "x"}, {"year": "2024"}, {"number": 2}])
def test_a_part_of_the_results_says_nothing(part: dict[str, Any]) -> None:
    empty.record(Query("zebra", **part))
    assert counted() == {}


def test_the_oldest_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert empty.MOST == 5000
    monkeypatch.setattr(empty, "MOST", 3)
    for day, words in enumerate(["one", "two", "three", "two", "four"], start=1):
        with time_machine.travel(date(2026, 3, day), tick=False):
            empty.record(Query(words))
    assert counted() == {"two": 2, "three": 1, "four": 1}


def test_of_one_day_the_rarest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty, "MOST", 2)
    for words in ("one", "one", "two", "three"):
        empty.record(Query(words))
    assert counted() == {"one": 2, "three": 1}


def test_a_failure_is_logged_without_the_words_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: str) -> None:
        EmptySearch.objects.create(query=words, last_on=None)

    monkeypatch.setattr(empty, "_count", fail)
    empty.record(Query("my secret"))
    assert EmptySearch.objects.count() == 0  # and the transaction is well
    monkeypatch.setattr(empty, "_count", lambda words: (_ for _ in ()).throw(DatabaseError("my secret")))
    empty.record(Query("my secret"))
    said = caplog.text + "".join(capsys.readouterr())
    assert "search.not_recorded" in said
    assert "my secret" not in said


def test_a_reader_does_not_wait_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
        empty.record(Query("zebra"))
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)

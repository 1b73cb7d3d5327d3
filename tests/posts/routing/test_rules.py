"""Who is asked, and how time passes at a desk."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from posts.routing.notices import after, plan
from posts.routing.rules import Candidate, choose, unseen
from posts.routing.working_days import add_working_days, is_working_day, next_working_moment

# 2026: the first of May is a Friday, the fourth a Monday.
FRIDAY = datetime(2026, 5, 1, 15, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 5, 2, 15, 30, tzinfo=UTC)
MONDAY = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 5, 5, 15, 30, tzinfo=UTC)
EARLIER, LATER = FRIDAY, MONDAY


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"is_required": True, "load": 9}, {"is_in_group": True}),
        ({"is_in_group": True, "load": 9}, {}),
        ({"is_required": True, "has_approved": True}, {}),
        ({"load": 9}, {"has_approved": True, "is_in_group": True}),
        ({"load": 1, "last_assigned_at": LATER}, {"load": 2}),
        ({"last_assigned_at": EARLIER}, {"last_assigned_at": LATER}),
        ({}, {"last_assigned_at": EARLIER}),
        ({"load": 9}, {"is_away": True, "is_required": True}),
        ({"load": 9}, {"is_contributor": True, "is_required": True}),
        ({}, {}),
    ],
    ids=str,
)
def test_the_first_is_asked_before_the_second(first: dict[str, Any], second: dict[str, Any]) -> None:
    people = [Candidate(1, **first), Candidate(2, **second)]
    assert choose(people) == choose(reversed(people)) == 1


@pytest.mark.parametrize("fields", [{"is_away": True}, {"is_contributor": True}])
def test_nobody_is_asked_who_is_away_or_wrote_it(fields: dict[str, Any]) -> None:
    assert choose([Candidate(1, **fields)]) is None
    assert choose([]) is None


@pytest.mark.parametrize(
    ("required", "seen_by", "later", "missing"),
    [
        ({}, set(), set(), []),
        ({"Data": set()}, set(), set(), []),
        ({"Data": {1}}, {2}, set(), ["Data"]),
        ({"Data": {1}}, {1}, set(), []),
        ({"Data": {1}}, {2}, {1}, []),
        ({"Data": {1, 2}, "Web": {3}}, {2}, set(), ["Web"]),
        ({"Web": {3}, "Data": {1}}, set(), {9}, ["Data", "Web"]),
    ],
)
def test_a_category_lacks_somebody_whom_it_requires(
    required: dict[str, set[int]], seen_by: set[int], later: set[int], missing: list[str]
) -> None:
    assert unseen(required=required, seen_by=seen_by, later=later) == missing


@pytest.mark.parametrize(
    ("moment", "days", "then"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 2, TUESDAY),
        (FRIDAY, 5, FRIDAY.replace(day=8)),
        (MONDAY, -1, FRIDAY),
        (TUESDAY, -2, FRIDAY),
        (SATURDAY, 1, datetime(2026, 5, 5, 9, tzinfo=UTC)),
    ],
)
def test_weekends_do_not_count(moment: datetime, days: int, then: datetime) -> None:
    with timezone.override("UTC"):
        assert add_working_days(moment, days) == then


def test_what_falls_on_a_weekend_waits_for_monday_morning() -> None:
    with timezone.override("UTC"):
        assert [is_working_day(moment) for moment in (FRIDAY, SATURDAY, MONDAY)] == [True, False, True]
        assert next_working_moment(SATURDAY) == datetime(2026, 5, 4, 9, tzinfo=UTC)
        assert next_working_moment(FRIDAY) == FRIDAY


def test_a_weekend_is_one_where_the_site_is() -> None:
    late_on_friday = datetime(2026, 5, 1, 23, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert not is_working_day(late_on_friday)


def test_nine_stays_nine_when_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    with timezone.override(zone):
        friday = datetime(2026, 3, 27, 9, tzinfo=zone)
        assert add_working_days(friday, 1) == datetime(2026, 3, 30, 9, tzinfo=zone)
        later = add_working_days(friday, 1).astimezone(UTC)
        assert later - friday.astimezone(UTC) == timedelta(days=3, hours=-1)


def test_a_reviewer_is_reminded_then_told_and_then_others_are() -> None:
    with timezone.override("UTC"):
        assert plan(TUESDAY, now=FRIDAY) == ("reminder", MONDAY)
        assert after("reminder", TUESDAY) == ("due", TUESDAY)
        assert after("due", FRIDAY) == ("escalation", MONDAY)
        assert after("escalation", TUESDAY) == ("", None)


def test_less_than_a_day_before_there_is_no_reminder() -> None:
    with timezone.override("UTC"):
        assert plan(MONDAY, now=SATURDAY) == ("due", MONDAY)
        assert plan(SATURDAY, now=SATURDAY) == ("due", datetime(2026, 5, 4, 9, tzinfo=UTC))

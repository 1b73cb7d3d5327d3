"""Months and weeks, as addresses name them."""

from datetime import date

import pytest

from posts.calendar.periods import around, asked_for

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("query", "value", "first", "last"),
    [
        ({}, "2026-11", date(2026, 10, 26), date(2026, 12, 6)),
        ({"month": "2027-02"}, "2027-02", date(2027, 2, 1), date(2027, 2, 28)),
        ({"week": "2026-W53"}, "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ({"week": ""}, "2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ({"month": "2026-13"}, "2026-11", date(2026, 10, 26), date(2026, 12, 6)),
        ({"week": "2025-W53"}, "2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ({"month": "0001-01"}, "2026-11", date(2026, 10, 26), date(2026, 12, 6)),
        ({"month": "9999-12"}, "2026-11", date(2026, 10, 26), date(2026, 12, 6)),
        ({"month": "\0"}, "2026-11", date(2026, 10, 26), date(2026, 12, 6)),
    ],
)
def test_an_address_names_whole_weeks(query: dict[str, str], value: str, first: date, last: date) -> None:
    period = asked_for(query, TODAY)
    assert (period.value, period.first, period.last) == (value, first, last)


@pytest.mark.parametrize("unit", ["month", "week"])
def test_a_step_there_and_back_leads_back(unit: str) -> None:
    period = around(date(2026, 12, 31), unit)
    assert period.beside(1).beside(-1) == period
    assert period.beside(1).begins > period.ends
    assert asked_for({unit: period.value}, TODAY) == period

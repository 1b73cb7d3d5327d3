"""A month or a week of the calendar, as its address names it. A week begins on Monday."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# The years that a calendar is asked for: around them there are no days to count with.
YEARS = range(1990, 2200)


@dataclass(frozen=True)
class Period:
    """From its first day to its last."""

    begins: date
    ends: date
    unit: str  # "month" or "week", as in the address

    @property
    def value(self) -> str:
        """The period as its address has it: 2026-11 or 2026-W48."""
        year, week, _weekday = self.begins.isocalendar()
        return f"{self.begins:%Y-%m}" if self.unit == "month" else f"{year}-W{week:02}"

    @property
    def title(self) -> str:
        """The period in words."""
        if self.unit == "month":
            return date_format(self.begins, "F Y")
        week = self.begins.isocalendar().week
        return _("Week %(week)d, from %(first)s to %(last)s") % {
            "week": week,
            "first": date_format(self.begins, "F j"),
            "last": date_format(self.ends, "F j, Y"),
        }

    @property
    def first(self) -> date:
        """The Monday with which its first week begins."""
        return self.begins - self.begins.weekday() * DAY

    @property
    def last(self) -> date:
        """The Sunday with which its last week ends."""
        return self.ends + (6 - self.ends.weekday()) * DAY

    def weeks(self) -> Iterator[list[date]]:
        """Its days as whole weeks: a month has some of the months around it."""
        monday = self.first
        while monday <= self.last:
            yield [monday + number * DAY for number in range(7)]
            monday += WEEK

    def beside(self, step: int) -> "Period":
        """The period before it (-1) or after it (1)."""
        day = self.begins - DAY if step < 0 else self.ends + DAY
        return around(day, self.unit)


def around(day: date, unit: str) -> Period:
    """The month or week in which a day lies."""
    if unit == "week":
        monday = day - day.weekday() * DAY
        return Period(monday, monday + 6 * DAY, "week")
    first = day.replace(day=1)
    next_month = (first + 31 * DAY).replace(day=1)
    return Period(first, next_month - DAY, "month")


def asked_for(query: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for; where it names none that there is, the present one."""
    week = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", query.get("week", ""))
    month = re.fullmatch(r"([0-9]{4})-([0-9]{2})", query.get("month", ""))
    try:
        if week:
            day = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        else:
            day = date(int(month[1]), int(month[2]), 1) if month else today
    except ValueError:
        day = today
    return around(day if day.year in YEARS else today, "week" if "week" in query else "month")

"""Time as people at a desk count it: weekends are none of it, and mail waits for the morning."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

MORNING = time(9)
SATURDAY = 5


def is_working_day(moment: datetime) -> bool:
    """Whether it lies on a Monday to Friday, in the time zone of the site."""
    return localtime(moment).weekday() < SATURDAY


def add_working_days(moment: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later, or earlier where `days` is negative.

    What begins at a weekend counts from the Monday morning after it.
    """
    moment = next_working_moment(moment)
    step = 1 if days >= 0 else -1
    for _number in range(abs(days)):
        moment = _shift(moment, step)
        while not is_working_day(moment):
            moment = _shift(moment, step)
    return moment


def next_working_moment(moment: datetime) -> datetime:
    """Return the moment itself on a working day, or the morning of the next one."""
    if is_working_day(moment):
        return moment
    while not is_working_day(moment):
        moment = _shift(moment, 1)
    return make_aware(datetime.combine(localtime(moment).date(), MORNING))


def _shift(moment: datetime, days: int) -> datetime:
    """By the calendar, so that nine o'clock stays nine o'clock when the clocks change."""
    local = localtime(moment).replace(tzinfo=None)
    return make_aware(local + timedelta(days=days))

"""When who is mailed about a review that waits."""

from datetime import datetime

from posts.models.routing import Assignment
from posts.routing.working_days import add_working_days, next_working_moment

Notice = Assignment.Notice


def plan(due_at: datetime, *, now: datetime) -> tuple[str, datetime]:
    """Return the first notice about a review that is due at a time, and when to send it.

    The reviewer is reminded a working day before, unless less than that is left, and when it is due.
    """
    reminder = add_working_days(due_at, -1)
    return (Notice.REMINDER, reminder) if reminder > now else (Notice.DUE, next_working_moment(due_at))


def after(notice: str, due_at: datetime) -> tuple[str, datetime | None]:
    """Return the notice that follows one, and when to send it; after the last there is none."""
    if notice == Notice.REMINDER:
        return Notice.DUE, next_working_moment(due_at)
    if notice == Notice.DUE:
        return Notice.ESCALATION, add_working_days(due_at, 1)
    return "", None

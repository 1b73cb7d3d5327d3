"""How the processes do that nobody looks at: what `/health/details/` says of them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q

from posts.models import Heartbeat, OutgoingMessage
from posts.review.schedule import late


def scheduler() -> dict[str, Any]:
    """When the scheduler last finished a round, and how many pages are late in spite of it."""
    found = _pulse(Heartbeat.Process.SCHEDULER)
    pages = len(late())
    if found["state"] == "ok" and pages:
        found["state"] = "late"
    return {**found, "late": pages}


def mailer() -> dict[str, Any]:
    """When the mailer last had a look, and what waits. A mail server that is away is not its fault."""
    waiting = Q(status__in=OutgoingMessage.UNFINISHED)
    found = OutgoingMessage.objects.exclude(status=OutgoingMessage.Status.SENT).aggregate(
        waiting=Count("pk", filter=waiting),
        waiting_since=Min("created_at", filter=waiting),
        given_up=Count("pk", filter=~waiting),
    )
    return {**_pulse(Heartbeat.Process.MAILER), **found}


def _pulse(process: Heartbeat.Process) -> dict[str, Any]:
    last = Heartbeat.objects.filter(pk=process).first()
    beats = last is not None and last.is_within(timedelta(seconds=settings.ALARM_AFTER))
    return {"state": "ok" if beats else "silent", "last_round": last and last.at}

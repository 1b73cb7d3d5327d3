"""What becomes of a notice, by the choice of who gets it."""

import json
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timezone import localtime, make_aware

from posts.models import KeptNotice, MailChoice, OutgoingMessage
from posts.routing.working_days import MORNING, is_working_day

Rhythm = MailChoice.Rhythm


def leaving(rows: list[OutgoingMessage]) -> list[OutgoingMessage]:
    """Return those of the rows that leave at once; keep what waits for a daily mail, and drop the others."""
    addresses = {row.recipient.lower() for row in rows}
    others = MailChoice.objects.filter(user__email__in=addresses).exclude(rhythm=Rhythm.AT_ONCE)
    choices = {choice.user.email: choice for choice in others.select_related("user")}
    kept = []
    for row in rows:
        choice = choices.get(row.recipient.lower())
        if choice is not None and choice.rhythm == Rhythm.DAILY:
            kept.append(_kept(row, choice))
    KeptNotice.objects.bulk_create(kept, ignore_conflicts=True)
    return [row for row in rows if row.recipient.lower() not in choices]


def _kept(row: OutgoingMessage, choice: MailChoice) -> KeptNotice:
    message = json.loads(row.content)
    return KeptNotice(
        choice=choice,
        key=row.key,
        subject=row.subject,
        text=message["body"].replace("\0", ""),
        answers_to=", ".join(message["reply_to"]),
        due_at=next_morning(timezone.now()),
    )


def next_morning(moment: datetime) -> datetime:
    """Return the next morning of a working day that is still to come, by the clock of the site."""
    day = localtime(moment).date()
    while True:
        morning = make_aware(datetime.combine(day, MORNING))
        if morning > moment and is_working_day(morning):
            return morning
        day += timedelta(days=1)

"""Forgetting what was sent: a link for a new password is no thing to keep."""

from datetime import timedelta

from django.db.models.functions import Now

from posts.models import OutgoingMessage

Status = OutgoingMessage.Status

SENT_CONTENT = timedelta(days=1)
# Longer, because `send_outbox --given-up` tries again what still has its text.
GIVEN_UP_CONTENT = timedelta(days=14)
ROWS = timedelta(days=180)


def prune() -> None:
    """Erase the text of messages that are done with, and in the end the rows."""
    for status, age in ((Status.SENT, SENT_CONTENT), (Status.GIVEN_UP, GIVEN_UP_CONTENT)):
        done = OutgoingMessage.objects.filter(status=status, finished_at__lt=Now() - age)
        done.exclude(content="").update(content="")
    OutgoingMessage.objects.filter(finished_at__lt=Now() - ROWS).delete()

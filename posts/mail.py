"""Mail that nobody waits for, and that no failing server can turn into an error page.

`QueueBackend` is Django's EMAIL_BACKEND. It writes each message into the task queue, in the transaction
that asked for it: what is rolled back is not sent. The worker hands it to MAIL_DELIVERY_BACKEND, and
tries again with growing pauses while the server is away.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import timedelta
from email.mime.base import MIMEBase
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task

log = structlog.get_logger(__name__)

# How long to wait after each failure; after the last one the message is given up, and stays recorded.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]


class QueueBackend(BaseEmailBackend):
    """Puts messages into the queue instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; return how many there were."""
        for message in email_messages:
            deliver.enqueue(pack(message))
        return len(email_messages)


@task(backend="queue")
def deliver(packed: dict[str, Any], failures: int = 0) -> None:
    """Send a message, or put it back for later. Raises the last error when there is no later."""
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    try:
        unpack(packed, connection).send()
    except (SMTPException, OSError) as error:
        log.warning("mail.failed", to=packed["to"], failures=failures + 1, error=str(error))
        if failures >= len(PAUSES):
            raise
        later = deliver.using(run_after=timezone.now() + PAUSES[failures])
        later.enqueue(packed, failures + 1)


def pack(message: EmailMessage) -> dict[str, Any]:
    """Turn a message into JSON, attachments included.

    Raises TypeError for an attachment that is a MIME object: give name, content and type instead.
    """
    if any(isinstance(attachment, MIMEBase) for attachment in message.attachments):
        raise TypeError("A queued message takes attachments as name, content and type.")
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [list(alternative) for alternative in getattr(message, "alternatives", [])],
        "attachments": [_pack_attachment(*attachment) for attachment in message.attachments],
    }


def unpack(packed: dict[str, Any], connection: Any = None) -> EmailMultiAlternatives:
    """Make the message that was packed."""
    fields = {name: value for name, value in packed.items() if name not in ("alternatives", "attachments")}
    message = EmailMultiAlternatives(**fields, connection=connection)
    for content, mimetype in packed["alternatives"]:
        message.attach_alternative(content, mimetype)
    for name, content, mimetype in packed["attachments"]:
        message.attach(name, b64decode(content), mimetype)
    return message


def _pack_attachment(name: str | None, content: str | bytes, mimetype: str | None) -> list[str | None]:
    raw = content.encode() if isinstance(content, str) else content
    return [name, b64encode(raw).decode(), mimetype]

"""Taking messages out of the outbox, one at a time, and handing them on.

Mail goes to MAIL_DELIVERY_BACKEND, events to the services of WEBHOOKS. None of these keeps others waiting:
who fails is left alone until the next round.
"""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now

from posts.models import Heartbeat, OutgoingMessage
from posts.outbox.failures import MOST_ATTEMPTS, Failure, pause_after, understand
from posts.outbox.packing import unpack
from posts.webhooks.delivery import deliver

log = structlog.get_logger(__name__)
Status = OutgoingMessage.Status

# How long the outcome of an attempt waits for a database that restarts. Shorter than any lease.
PATIENCE = (1, 2, 4, 8, 15, 30)  # seconds


@dataclass
class Report:
    """How many messages a round sent, put off and gave up."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def send_due(*, stopping: Callable[[], bool] = lambda: False) -> Report:
    """Send what is due, message by message, until nothing is left or `stopping()`. Who fails gets no more."""
    report = Report()
    failing: set[str] = set()
    Heartbeat.beat(Heartbeat.Process.MAILER)
    while not stopping() and (message := claim(besides=failing)) is not None:
        failure = attempt(message)
        _until_the_database_answers(record, message, failure, report)
        Heartbeat.beat(Heartbeat.Process.MAILER)
        if failure and failure.of_server:
            failing.add(message.hook)  # The next message would meet the same there, after the same wait.
    return report


def claim(*, besides: Collection[str] = ()) -> OutgoingMessage | None:
    """Take the message that is due longest, for MAIL_LEASE seconds; None if there is none.

    `besides` names what is left alone: services by their hooks, the mail server by an empty name.
    """
    with transaction.atomic():
        due = OutgoingMessage.objects.due().exclude(hook__in=besides)
        message = due.select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.attempts += 1
        OutgoingMessage.objects.filter(pk=message.pk).update(
            status=Status.SENDING,
            attempts=message.attempts,
            next_attempt_at=Now() + timedelta(seconds=settings.MAIL_LEASE),
        )
    return message


def attempt(message: OutgoingMessage) -> Failure | None:
    """Hand a message to the server; say why if it did not take it. No transaction is open meanwhile."""
    if message.attempts > MOST_ATTEMPTS:
        return Failure("Each worker that took this message ended before it was sent.", for_good=True)
    if message.hook:
        return deliver(message)
    try:
        server = get_connection(settings.MAIL_DELIVERY_BACKEND)
        try:
            server.send_messages([unpack(message.content, address=message.recipient)])
        finally:
            with suppress(OSError):
                server.close()
    except Exception as error:  # One poisoned message must not keep the others.
        return understand(error)
    return None


def record(message: OutgoingMessage, failure: Failure | None, report: Report) -> None:
    """Write down what came of an attempt."""
    rows = OutgoingMessage.objects.filter(pk=message.pk)
    if failure is None:
        # Whoever took it meanwhile: it has been sent.
        text = "" if message.bulk and settings.MAIL_FORGETS_BULK else message.content
        rows.update(status=Status.SENT, finished_at=Now(), next_attempt_at=None, last_error="", content=text)
        report.sent += 1
        log.info("mail.sent", message=message.pk, attempts=message.attempts)
        return
    pause = None if failure.for_good else pause_after(message.attempts)
    if pause and failure.pause:
        pause = max(pause, failure.pause)
    # Somebody else's by now, if the lease was over: then they write what came of it.
    ours = rows.filter(status=Status.SENDING, attempts=message.attempts)
    if pause is None:
        ours.update(
            status=Status.GIVEN_UP, finished_at=Now(), next_attempt_at=None, last_error=failure.reason
        )
        report.given_up += 1
        log.error("mail.given_up", message=message.pk, attempts=message.attempts, error=failure.reason)
    else:
        ours.update(status=Status.WAITING, next_attempt_at=Now() + pause, last_error=failure.reason)
        report.put_off += 1
        log.warning("mail.failed", message=message.pk, attempts=message.attempts, error=failure.reason)


def try_given_up_again() -> int:
    """Put back what was given up and still has its text; return how many messages that was."""
    given_up = OutgoingMessage.objects.filter(status=Status.GIVEN_UP).exclude(content="")
    return given_up.update(status=Status.WAITING, attempts=0, next_attempt_at=Now(), finished_at=None)


def _until_the_database_answers(write: Callable[..., None], *arguments: Any) -> None:
    """Write, through a restart of the database: an outcome that is forgotten is a message sent twice."""
    for pause in PATIENCE:
        try:
            write(*arguments)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
        else:
            return
    write(*arguments)

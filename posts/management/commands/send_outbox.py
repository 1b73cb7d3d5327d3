"""Send the mail that waits in the outbox."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.utils.module_loading import import_string

from posts.management.rounds import RoundsCommand
from posts.outbox.pruning import prune
from posts.outbox.sending import send_due, try_given_up_again

log = structlog.get_logger(__name__)
PRUNE_EVERY = 3600  # seconds


def fill() -> None:
    """Let everybody in MAIL_SOURCES write what is due. Whoever fails keeps no other mail from leaving."""
    for path in settings.MAIL_SOURCES:
        try:
            import_string(path)()
        except DatabaseError:
            raise
        except Exception:
            log.exception("mail.source_failed", source=path)


class Command(RoundsCommand):
    """Runs `posts.outbox.sending.send_due`, once or for ever. Any number may run at the same time."""

    help = "Send the mail that waits in the outbox, and forget what was sent long ago."
    pruned_at: float | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--given-up", action="store_true", help="First put back what was given up and still has its text."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["given_up"]:
            self.stdout.write(f"Put back: {try_given_up_again()}")
        super().handle(*args, **options)

    def round(self) -> str:
        """Let others write, send, and now and then forget."""
        fill()
        report = send_due(stopping=self.stopping.is_set)
        if self.pruned_at is None or time.monotonic() - self.pruned_at > PRUNE_EVERY:
            prune()
            self.pruned_at = time.monotonic()
        if report.put_off or report.given_up:
            return (
                f"Sent: {report.sent}. Failed: {report.put_off}. Given up: {report.given_up}; see the outbox."
            )
        return ""

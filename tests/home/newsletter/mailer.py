"""Mailers as processes that a test may kill.

They are forks of one process that has loaded Django, so that another one begins at once.
"""

import multiprocessing
from multiprocessing.process import BaseProcess
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.mailserver import MailServer

PATIENCE = 60  # seconds, after which a mailer that was told to end has failed to

_context: Any = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])
if not settings.configured:
    django.setup()  # This is the process that they are forks of.


class Mailer:
    """A mailer with a mail server of its own, which it need not spare."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.process: BaseProcess | None = None

    def start(self, *, per_minute: int) -> None:
        database = connection.settings_dict["NAME"]
        self.process = _context.Process(
            target=_send, args=(database, self.server.port, per_minute), daemon=True
        )
        self.process.start()

    def runs(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def kill(self) -> None:
        """End it wherever it stands (SIGKILL)."""
        if self.process:
            self.process.kill()
            self.process.join(PATIENCE)

    def stop(self) -> None:
        """Ask it to end (SIGTERM)."""
        if self.process:
            self.process.terminate()
            self.process.join(PATIENCE)


def _send(database: str, port: int, per_minute: int) -> None:
    """What the process does: the command that production runs, on the database of the test."""
    connection.settings_dict["NAME"] = database
    settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.NEWSLETTER_PER_MINUTE = per_minute
    call_command("send_outbox", every=0.05)

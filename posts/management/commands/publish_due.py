"""Publish what is due, and take down what has expired."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from posts.review.schedule import publish_due


class Command(BaseCommand):
    """Runs `posts.review.schedule.publish_due`, once or for ever."""

    help = "Publish approved posts that are due and take down expired ones, each on its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Repeat until stopped.")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            failed = self._once(repeat=bool(options["every"]))
            if not options["every"]:
                if failed:
                    raise CommandError(f"{failed} of the due pages could not be published; see above.")
                return
            time.sleep(options["every"])

    def _once(self, *, repeat: bool) -> int:
        try:
            report = publish_due()
        except DatabaseError as error:
            if not repeat:
                raise
            # A restart of the database is an ordinary day: try again next time.
            self.stderr.write(f"The database does not answer: {error}")
            connection.close()
            return 0
        for line in report.lines():
            self.stdout.write(line)
        return len(report.failed)

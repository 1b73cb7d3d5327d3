"""Commands that do what is due, once or for ever."""

import signal
import threading
from abc import ABC, abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections, connection


class RoundsCommand(BaseCommand, ABC):
    """A command with --every. Its `round()` does what is due and returns what is wrong, or nothing.

    Once, what is wrong is its exit status. For ever, a database that restarts is an ordinary day, and
    SIGTERM waits for the round, which may look at `stopping` to be short.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopping = threading.Event()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="Repeat until stopped.")

    @abstractmethod
    def round(self) -> str:
        """Do what is due; return a sentence for whoever has to act, or an empty string."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["every"]:
            if wrong := self.round():
                raise CommandError(wrong)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.is_set():
            self._round_whatever_the_database_does()
            self.stopping.wait(options["every"])

    def _round_whatever_the_database_does(self) -> None:
        close_old_connections()  # And with them one that died since the last round.
        try:
            if wrong := self.round():
                self.stderr.write(wrong)
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {error}")
            connection.close()

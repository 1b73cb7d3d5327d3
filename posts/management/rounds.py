"""Commands that do what is due, once or for ever."""

import os
import select
import signal
from abc import ABC, abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections, connection


class Stopping:
    """Whether a signal has asked to stop.

    A signal interrupts whatever runs, and that may hold a lock: one taken here would never be had.
    """

    def __init__(self) -> None:
        self._is_set = False

    def on(self, *signals: int) -> None:
        """Be set by these signals, until the process ends."""
        self._woken, self._wakes = os.pipe()
        for number in signals:
            signal.signal(number, self._set)

    def _set(self, *_about: Any) -> None:
        if not self._is_set:
            self._is_set = True
            os.write(self._wakes, b"!")

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> None:
        """Return after some seconds, or at once when it is set."""
        select.select([self._woken], [], [], seconds)


class RoundsCommand(BaseCommand, ABC):
    """A command with --every. Its `round()` does what is due and returns what is wrong, or nothing.

    Once, what is wrong is its exit status. For ever, a database that restarts is an ordinary day, and
    SIGTERM waits for the round, which may look at `stopping` to be short.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopping = Stopping()

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
        self.stopping.on(signal.SIGTERM, signal.SIGINT)
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

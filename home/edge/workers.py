"""Threads and forks of a web process."""

import os
import threading
import weakref
from collections.abc import Callable
from typing import Any

from django.db import connections


def in_background(work: Callable[[], Any]) -> None:
    """Do something in a thread that no request waits for."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()  # They are this thread's own.

    threading.Thread(target=run, name="galley-refresh", daemon=True).start()


def after_fork(method: Callable[[], None]) -> None:
    """Call a method in each process that is forked from this one, as long as its object is there."""
    kept = weakref.WeakMethod(method)

    def call() -> None:
        if found := kept():
            found()

    os.register_at_fork(after_in_child=call)

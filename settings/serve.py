"""Run granian with the site loaded before its workers are forked: `python -m settings.serve` and its options.

What no worker changes, which is most of the code, stands in memory once. By itself each worker would load it.
"""

import gc
import multiprocessing
import os
import sys
from contextlib import suppress

from django.urls import get_resolver
from granian.cli import entrypoint

APPLICATION = "settings.wsgi:application"


def finish_before_waking() -> None:
    """Have the system let a thread finish when another one wakes, in this process and all that it starts.

    The threads of a worker take turns at Python's lock. One that wakes would by default interrupt the one
    that has it, only to wait for it: a fifth of the speed of a hit (decision 0033). Where a system has no
    such policy, or forbids it, everything works without.
    """
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def main() -> None:
    """Load the site, and serve it until a signal."""
    finish_before_waking()
    from settings import wsgi  # noqa: F401 - sets Django up; the workers find it loaded

    list(get_resolver().url_patterns)  # All views, which Django loads with the first request.
    # Counting references would copy the pages of memory that are shared.
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork")
    sys.argv += ["--interface", "wsgi", APPLICATION]
    entrypoint()


if __name__ == "__main__":
    main()

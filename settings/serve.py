"""Run granian with the site loaded before its workers are forked: `python -m settings.serve` and its options.

What no worker changes, which is most of the code, stands in memory once. By itself each worker would load it.
"""

import argparse
import gc
import multiprocessing
import os
import sys
from contextlib import suppress

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from granian.cli import entrypoint
from granian.server import mp

APPLICATION = "settings.wsgi:application"
THREADS = 4  # of a worker, for all that is not kept
# Of granian's own: one takes requests while others wait for what people send. With more, granian warns.
FRONT = min(5, 2 * multiprocessing.cpu_count() + 1)


def finish_before_waking() -> None:
    """Have the system let a thread finish when another one wakes, in this process and all that it starts.

    The threads of a worker take turns at Python's lock. One that wakes would by default interrupt the one
    that has it, only to wait for it: a fifth of the speed of a hit (decision 0033). Where a system has no
    such policy, or forbids it, everything works without.
    """
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def threads() -> int:
    """Take from granian's option, or its variable, how many threads answer; leave granian its own."""
    usage = "python -m settings.serve [--blocking-threads NUMBER] and the other options of granian"
    parser = argparse.ArgumentParser(usage=usage, add_help=False, allow_abbrev=False)
    asked = os.environ.get("GRANIAN_BLOCKING_THREADS") or str(THREADS)
    parser.add_argument("--blocking-threads", type=_at_least_one, default=asked)
    found, others = parser.parse_known_args()
    sys.argv[1:] = [*others, "--blocking-threads", str(FRONT)]
    return int(found.blocking_threads)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        wanted = "Set GRANIAN_BLOCKING_THREADS to 1 or more."
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of threads. {wanted}")
    return int(text)


def load() -> None:
    """Load what Django would load with the first requests of each worker: views, addresses and templates."""
    from home import release

    list(get_resolver().url_patterns)
    reverse("wagtailadmin_home")  # With one address all are put into the table of addresses.
    for file in settings.BASE_DIR.glob("templates/**/*.html"):
        get_template(str(file.relative_to(settings.BASE_DIR / "templates")))
    release.digest()


def main() -> None:
    """Load the site, and serve it until a signal."""
    finish_before_waking()
    count = threads()
    from settings import wsgi  # noqa: F401 - sets Django up; the workers find it loaded
    from settings.lanes import in_lanes

    load()
    # The one place where granian says how it calls an application; it has no public one (decision 0037).
    mp._wsgi_call_wrap = in_lanes(mp._wsgi_call_wrap, count)
    # Counting references would copy the pages of memory that are shared.
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork")
    sys.argv += ["--interface", "wsgi", APPLICATION]
    entrypoint()


if __name__ == "__main__":
    main()

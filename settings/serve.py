"""Run granian with the site loaded before its workers are forked: `python -m settings.serve` and its options.

What no worker changes, which is most of the code, stands in memory once. By itself each worker would load it.
"""

import gc
import multiprocessing
import sys

from django.urls import get_resolver
from granian.cli import entrypoint

APPLICATION = "settings.wsgi:application"


def main() -> None:
    """Load the site, and serve it until a signal."""
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

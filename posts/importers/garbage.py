"""What long work leaves in memory, and how Python finds it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_of_its_own() -> Iterator[None]:
    """Let Python look for garbage among new objects alone: there are few, and it looks often."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

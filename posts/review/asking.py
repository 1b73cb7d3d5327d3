"""Who asks: the user whose request is being answered, templates included. Nobody, where code runs alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_asking: ContextVar[Any] = ContextVar("the user who asks", default=None)


@contextmanager
def asking(user: Any) -> Iterator[None]:
    """Let it be this user within the block."""
    token = _asking.set(user)
    try:
        yield
    finally:
        _asking.reset(token)


def asker() -> Any:
    """The user, or None."""
    return _asking.get()

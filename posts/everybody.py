"""Answers that are the same for all readers: only what says so may be kept by a cache."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Response = TypeVar("Response")


def for_everybody(response: Response) -> Response:
    """Say that an answer does not depend on who asks. `home.edge.marking` makes headers of it."""
    response.is_for_everybody = True  # type: ignore[attr-defined]
    return response


def shown_to_everybody(view: Callable[..., Response]) -> Callable[..., Response]:
    """Say so of all answers of a view."""

    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> Response:
        return for_everybody(view(*args, **kwargs))

    return shown

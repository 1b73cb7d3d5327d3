"""Which text comes to review: one in which the checklist finds nothing that others should be spared."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _

from posts.checklist.run import Checklist, run
from posts.review.gate import Refused

_as_it_is: ContextVar[bool] = ContextVar("whether any text comes to review", default=False)


@contextmanager
def as_it_is() -> Iterator[None]:
    """Let what waited for review on another site wait here, whatever is found in it: the gate asks again."""
    token = _as_it_is.set(True)
    try:
        yield
    finally:
        _as_it_is.reset(token)


def require(page: Any, revision: Any) -> Checklist:
    """Return what the checklist finds in a text that may be submitted. Raises Refused for any other."""
    found = run(revision.as_object())
    problems = [] if _as_it_is.get() else found.submission_problems()
    if problems:
        message = _("“%(page)s” was not submitted; the text is saved as a draft.")
        title = revision.object_str
        raise Refused([message % {"page": title}, *problems], page_id=page.pk)
    return found

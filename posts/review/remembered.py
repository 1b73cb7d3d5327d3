"""Answers that are kept while somebody reads: nothing changes then, and Wagtail asks the same thirty times.

A page of the desk is one reading, from the request to the last line of its template. Whatever writes asks
anew each time: a POST from the moment when it has seen whose page it is about, and whether they may.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers of this reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep answers until the block ends, and those that are kept already."""
    kept = _answers.get()
    with _keeping({} if kept is None else kept):
        yield


@contextmanager
def writing() -> Iterator[None]:
    """Ask anew within the block: what was kept by looking first may change from here on."""
    with _keeping(None):
        yield


@contextmanager
def _keeping(answers: dict[Hashable, Any] | None) -> Iterator[None]:
    token = _answers.set(answers)
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` returns; what it returned before, if this is a reading."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    answer: Answer = answers[question]
    return answer

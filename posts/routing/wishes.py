"""What somebody says with a submission: a note to the reviewers, and how much it presses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from posts.models.routing import Assignment

NOTE, PRIORITY = "review_note", "review_priority"  # fields of the editor's form: see review_panel.html
LONGEST_NOTE = 1000  # characters


@dataclass(frozen=True)
class Wishes:
    """A `priority` of None is one that nobody has chosen."""

    note: str = ""
    priority: int | None = None


_wishes: ContextVar[Wishes | None] = ContextVar("what is said with a submission", default=None)


def read(form: Mapping[str, str]) -> Wishes:
    """Return what a form says. A priority that there is none of counts as none chosen."""
    priority = form.get(PRIORITY, "")
    known = [str(value) for value in Assignment.Priority.values]
    note = form.get(NOTE, "").replace("\0", "").strip()[:LONGEST_NOTE]
    return Wishes(note, int(priority) if priority in known else None)


@contextmanager
def wishing(wishes: Wishes) -> Iterator[None]:
    """Let what is submitted within the block be submitted with these."""
    token = _wishes.set(wishes)
    try:
        yield
    finally:
        _wishes.reset(token)


def wishes_now() -> Wishes:
    """What was said with the submission that is under way."""
    return _wishes.get() or Wishes()

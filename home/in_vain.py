"""Searches that found nothing: their page, the same for all but for the words, and their count."""

from collections.abc import Callable

from django.http import HttpResponse

from home.first_pages import around, is_for_readers
from home.navigation import Frame
from home.stencils import Stencil, latest, marks
from posts.search import empty
from posts.search.query import Query


class InVain(HttpResponse):
    """The page of a search that found nothing. It is counted once it is sent: no reader waits for that."""

    def __init__(self, content: str, query: Query) -> None:
        super().__init__(content)
        self._query = query

    def close(self) -> None:
        """Count it, while there is still a request to do it in."""
        empty.record(self._query)
        super().close()


def html(frame: Frame, query: Query, draw: Callable[[str], str]) -> str:
    """Return the page of a search that found nothing, nor anything to propose. `draw` makes it of words."""
    if not is_for_readers(frame) or query.is_filtered or query.was_cut:
        return draw(query.words)
    blanks = marks(["words"])
    stencil = latest(frame, "search in vain", around(frame), lambda: Stencil(draw(blanks["words"]), blanks))
    return stencil.fill({"words": query.words})

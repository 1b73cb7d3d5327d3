"""Searches that found nothing, and their count."""

from django.http import HttpResponse

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

"""Searches that found nothing: what editors may learn from, and nothing about who searched."""

import re

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from posts.models import EmptySearch
from posts.models.search import LONGEST_EMPTY_SEARCH
from posts.prepared import fetch
from posts.search.query import Query

log = structlog.get_logger(__name__)

MOST = 5000  # rows; the ones that were searched for longest ago go
MOST_DIGITS = 5  # more may be a telephone number, a card or an account
_TABLE = EmptySearch._meta.db_table
# The reader does not wait until it is on the disk: after a crash a count may be one too small.
_COUNT = f"""
    INSERT INTO {_TABLE} (query, times, last_on)
    SELECT %(query)s, 1, %(today)s::date FROM set_config('synchronous_commit', 'off', true)
    ON CONFLICT (query) DO UPDATE SET times = {_TABLE}.times + 1, last_on = excluded.last_on
    RETURNING times
"""  # noqa: S608 - a name of ours


def record(query: Query) -> None:
    """Count a search that found nothing, unless it may tell of a person. Never raises a DatabaseError."""
    words = query.words.lower()
    if query.is_filtered or query.number > 1 or not _is_harmless(words):
        return
    try:
        with transaction.atomic():
            _count(words)
    except DatabaseError:
        # Without the words: what is kept out of the table does not belong into a log either.
        log.exception("search.not_recorded")


def _is_harmless(words: str) -> bool:
    digits = len(re.findall(r"\d", words))
    return 0 < len(words) <= LONGEST_EMPTY_SEARCH and "@" not in words and digits <= MOST_DIGITS


def _count(words: str) -> None:
    [(times,)] = fetch(_COUNT, {"query": words, "today": timezone.localdate()})
    if times > 1:
        return
    newest = EmptySearch.objects.order_by("-last_on", "-times", "-pk")
    EmptySearch.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[MOST:])).delete()

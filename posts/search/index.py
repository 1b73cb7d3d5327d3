"""Writing what the search reads: an entry for a live post, in the transaction in which it goes live."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from posts.models.search import INDEX, LONGEST_WORD, SearchEntry, SearchWord
from posts.search.plain import tidy

log = structlog.get_logger(__name__)

_FIELDS = ["title", "summary", "names", "text", "month"]
_WORD = re.compile(rf"[^\W\d_]{{3,{LONGEST_WORD}}}")
_BATCH = 200  # entries; their texts are in memory at the same time


def write(posts: Iterable[Any]) -> int:
    """Write the entries of posts and their words, anew where there are some. Returns how many.

    The posts are as the database has them, so an entry never tells of a draft.
    """
    count = 0
    for batch in _batches(posts):
        entries = [_entry(post) for post in batch]
        SearchEntry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["post"], update_fields=_FIELDS
        )
        _write_words(entries)
        count += len(entries)
    return count


def settle() -> None:
    """Put what was written lately into the index beside which it waits. Searches find it before, too."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [INDEX])
    except DatabaseError as error:
        # Only the owner of an index may. Whoever writes one entry too many waits for it then.
        log.warning("search.not_settled", error=str(error))


def refresh_names(entries: QuerySet[SearchEntry]) -> int:
    """Write anew what these entries say of authors, categories, series and tags. Returns how many.

    PostgreSQL reads the whole text of each entry again, which takes about a millisecond.
    """
    count = 0
    for batch in _batches(entries.select_related("post__series").iterator(_BATCH)):
        for entry in batch:
            entry.names = _names(entry.post)
        SearchEntry.objects.bulk_update(batch, ["names"])
        _write_words(batch)
        count += len(batch)
    return count


def words(text: str) -> set[str]:
    """Return the words of a text, in small letters: three letters or more, without digits."""
    return set(_WORD.findall(text.lower()))


def _entry(post: Any) -> SearchEntry:
    return SearchEntry(
        post=post,
        title=tidy(post.title),
        summary=tidy(post.summary),
        names=_names(post),
        text=post.words,
        month=post.address_date.replace(day=1),
    )


def _names(post: Any) -> str:
    series = [post.series.name] if post.series else []
    tagged = getattr(post, "listed_tags", None)
    if tagged is None:
        tagged = post.tagged_items.select_related("tag").order_by("tag__name")
    tags = [item.tag.name for item in tagged]
    categories = [category.name for category in post.sorted_categories]
    return tidy(", ".join([*(author.name for author in post.authors), *categories, *series, *tags]))


def _write_words(entries: Iterable[SearchEntry]) -> None:
    found = {word for e in entries for word in words(f"{e.title} {e.summary} {e.names} {e.text}")}
    # In one order everywhere: two transactions that write the same words must not wait for each other.
    rows = [SearchWord(word=word) for word in sorted(found)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch

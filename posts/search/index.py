"""Writing what the search reads: an entry for a live post, in the transaction in which it goes live."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from posts.models.search import INDEX, LONGEST_WORD, SearchEntry, SearchWord
from posts.search.plain import tidy
from posts.tasks import refresh_entries

log = structlog.get_logger(__name__)

_FIELDS = ["title", "summary", "names", "text", "month"]
_WORD = re.compile(rf"[^\W\d_]{{3,{LONGEST_WORD}}}")
_BATCH = 200  # entries; their texts are in memory at the same time
AT_ONCE = 100  # entries that are written anew while an editor waits
_FOR_WORKER = 1000  # entries that a task of the worker writes
_RENAME = """
UPDATE posts_searchentry AS entry SET names = new.names
FROM unnest(%s::integer[], %s::text[]) AS new (post_id, names)
WHERE entry.post_id = new.post_id AND entry.names <> new.names
"""


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
        _write_words(f"{e.title} {e.summary} {e.names} {e.text}" for e in entries)
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


def renamed(entries: QuerySet[SearchEntry]) -> None:
    """Write anew what these entries say of an author, category, series or tag that has another name.

    Of many, the worker writes all but the newest.
    """
    numbers = list(entries.order_by("-pk").values_list("pk", flat=True))
    refresh_names(numbers[:AT_ONCE])
    for some in _batches(numbers[AT_ONCE:], _FOR_WORKER):
        transaction.on_commit(partial(refresh_entries.enqueue, some))


def refresh_names(posts: Iterable[int]) -> int:
    """Write anew the names in the entries of these posts, where they are others. Returns in how many.

    PostgreSQL reads the whole text of each such entry again, which takes some milliseconds.
    """
    from posts.models import PostPage

    count = 0
    for batch in _batches(posts):
        found = PostPage.objects.filter(pk__in=batch).select_related("series").for_feed()
        names = {post.pk: _names(post) for post in found.defer_streamfields()}
        with connection.cursor() as cursor:
            cursor.execute(_RENAME, [list(names), list(names.values())])
            count += cursor.rowcount
        _write_words(names.values())
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


def _write_words(texts: Iterable[str]) -> None:
    found = {word for text in texts for word in words(text)}
    # In one order everywhere: two transactions that write the same words must not wait for each other.
    rows = [SearchWord(word=word) for word in sorted(found)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)


def _batches(items: Iterable[Any], size: int = _BATCH) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch

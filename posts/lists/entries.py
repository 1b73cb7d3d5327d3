"""Writing which published posts stand in which lists, in the transaction in which that changes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, F, QuerySet, Value

from posts import frame
from posts.lists import names
from posts.models import Category, ListEntry, ListMonth, PostAuthor, PostPage, PostTag

_AT_ONCE = 1000  # posts
# Of PostgreSQL's advisory locks: writers take turns, so that none waits for a month that another holds.
_LOCK = 7_305_110_411


def write(posts: Iterable[int]) -> None:
    """Put posts into the lists they belong to now, and take them out of all others."""
    numbers = list(posts)
    with _turn():
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            ListEntry.objects.filter(post__in=some).delete()
            ListEntry.objects.bulk_create(_entries(some))


def remove(posts: Iterable[int]) -> None:
    """Take posts out of all lists, whatever the database still says of them."""
    with _turn():
        ListEntry.objects.filter(post__in=list(posts)).delete()


def categories_in_use() -> QuerySet[Category]:
    """Categories with at least one published post, from A to Z."""
    return Category.objects.filter(pk__in=_in_use())


def _in_use() -> set[int]:
    found = ListMonth.objects.filter(name__startswith=names.of("category", ""), posts__gt=0)
    return {int(name.partition(":")[2]) for name in found.values_list("name", flat=True).distinct()}


@contextmanager
def _turn() -> Iterator[None]:
    """Write alone, and tell of a category that is in use now, or no longer."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        before = _in_use()
        yield
        if before != _in_use():
            frame.changed()


def _entries(posts: list[int]) -> Iterator[ListEntry]:
    published = PostPage.objects.published().filter(pk__in=posts).order_by()
    days = dict(published.values_list("pk", "published_on"))
    for pk in days:
        yield ListEntry(name=names.ALL, day=days[pk], post_id=pk)
    for kind, pk, subject in _subjects(list(days)):
        yield ListEntry(name=names.of(kind, subject), day=days[pk], post_id=pk)


def _subjects(posts: list[int]) -> QuerySet[Any, tuple[str, int, int]]:
    """Of each thing that posts belong to: its kind, the post, and its number.

    A name stands in a byline once, but a transaction may still be about to see to that: a union says it once.
    """
    categories = _of_kind("category", PostPage.categories.through.objects, "postpage", "category", posts)
    return categories.union(
        _of_kind("tag", PostTag.objects, "content_object", "tag", posts),
        _of_kind("author", PostAuthor.objects, "post", "author", posts),
        _of_kind("series", PostPage.objects.exclude(series=None), "pk", "series", posts),
    )


def _of_kind(kind: str, rows: Any, post: str, subject: str, posts: list[int]) -> QuerySet[Any, Any]:
    found = rows.filter(**{f"{post}__in": posts}).order_by()
    return found.values_list(Value(kind, CharField()), F(post), F(subject))

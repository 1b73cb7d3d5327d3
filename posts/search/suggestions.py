"""What to offer while somebody types: titles of published posts, and what published posts belong to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from taggit.models import Tag

from posts.models import Author, Category, PostAuthor, PostPage, PostTag, Series

SHORTEST = 2  # characters
MOST = 8
MOST_NAMES = 2  # of each kind
# Of PostgreSQL's word similarity. Its own 0.6 does not forgive a slip in a short word.
_SIMILAR = 0.45
_SHORTEST_SIMILAR = 4  # Fewer letters are similar to too much.

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True)
class Suggestion:
    """A post, or a category, series, author or tag with a slug and published posts."""

    kind: str  # post, category, series, author or tag
    text: str
    subject: Any


def suggestions(words: str) -> list[Suggestion]:
    """Return what begins like the words or, if nothing does, what is spelled like them.

    `words` is what `posts.search.query.clean` returns.
    """
    if len(words) < SHORTEST:
        return []

    def beginning(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        # \m is the beginning of a word. The index of trigrams serves regular expressions, too.
        rows = rows.filter(**{f"{field}__iregex": rf"\m{re.escape(words)}"})
        first = ExpressionWrapper(Q(**{f"{field}__istartswith": words}), output_field=BooleanField())
        return rows.alias(first=first).order_by("-first", *rows.query.order_by)

    def similar(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        rows = rows.filter(**{f"{field}__trigram_word_similar": words})
        near = TrigramWordSimilarity(words, field)
        return rows.alias(near=near).order_by("-near", *rows.query.order_by)

    found = _narrowed(beginning)
    if found or sum(c.isalnum() for c in words) < _SHORTEST_SIMILAR:
        return found
    with transaction.atomic():
        _lower_threshold()
        return _narrowed(similar)


def _narrowed(narrow: Narrow) -> list[Suggestion]:
    names = [
        Suggestion(kind, subject.name, subject)
        for kind, named in _named().items()
        for subject in narrow(named.order_by("name"), "name")[:MOST_NAMES]
    ]
    found = names[: MOST // 2]
    posts = narrow(PostPage.objects.published().defer_streamfields(), "search_entry__title")
    return found + [Suggestion("post", post.title, post) for post in posts[: MOST - len(found)]]


def _named() -> dict[str, QuerySet[Any]]:
    """What posts may belong to, by kind, where at least one published post does."""
    posts = PostPage.objects.published().order_by()
    of_tag = PostTag.objects.filter(tag=OuterRef("pk"), content_object__in=posts)
    of_author = PostAuthor.objects.filter(author=OuterRef("pk"), post__in=posts)
    return {
        "category": Category.objects.filter(Exists(posts.filter(categories=OuterRef("pk")))),
        "series": Series.objects.filter(Exists(posts.filter(series=OuterRef("pk")))),
        "author": Author.objects.filter(Exists(of_author)),
        # A tag of signs alone has no slug, and so no address.
        "tag": Tag.objects.filter(Exists(of_tag)).exclude(slug=""),
    }


def _lower_threshold() -> None:
    """Until the end of the transaction: what `trigram_word_similar` calls similar."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_SIMILAR)])

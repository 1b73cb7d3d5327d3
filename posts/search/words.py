"""Did you mean: words that no post has, replaced by the most similar ones that some post has."""

import re
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from posts.models import PostPage, SearchWord
from posts.models.search import CONFIG, LONGEST_WORD
from posts.search.query import LONGEST, searchable

# Not what must be missing: -word.
_WORD = re.compile(rf"(?<![\w-])[^\W\d_]{{3,{LONGEST_WORD}}}(?!\w)")
MOST_UNKNOWN = 4  # a query with more unknown words is not a slip of the finger
# PostgreSQL's 0.3 loses "pyhton": of the trigrams of a short word two swapped letters spoil most.
_TRIGRAMS = 0.2
_LETTERS = 0.7  # of difflib, on whole words
_CANDIDATES = 30  # that PostgreSQL proposes for a word
_HAVING = "SELECT posts_search(plainto_tsquery(%s::regconfig, %s)) LIMIT %s"
_LOOKED_AT = 500  # posts with a word: they are enough to find one that everybody may read
_CHECKED = 5  # of them, whether a post has them


def correction(words: str) -> str:
    """Return the query as it may have been meant, or "". What it returns need not find anything.

    Every word put in stands in a published post, or an inflection of it does: words of drafts are never
    known, and those of posts that have become private are not offered.
    """
    unknown = _unknown(words)
    if not 0 < len(unknown) <= MOST_UNKNOWN:
        return ""
    with transaction.atomic():
        _lower_threshold()
        better = {word: found for word in unknown if (found := _most_similar(word))}
    corrected = _WORD.sub(lambda match: better.get(match[0].lower(), match[0]), words)
    return corrected[:LONGEST] if better else ""


def _unknown(words: str) -> list[str]:
    """The words of a query, in small letters, that no published post has."""
    asked = list(dict.fromkeys(word.lower() for word in _WORD.findall(words)))
    unknown: list[str] = []
    for word in searchable(asked):
        if len(unknown) <= MOST_UNKNOWN and not _is_published(word):
            unknown.append(word)
    return unknown


def _is_published(word: str) -> bool:
    """Whether a published post has a word: looked up by the function of migration 0027."""
    with connection.cursor() as cursor:
        cursor.execute(_HAVING, [CONFIG, word, _LOOKED_AT])
        having = [post for (post,) in cursor.fetchall()]
    # In two steps: in one PostgreSQL goes through all published posts and asks each whether it has the word.
    return bool(having) and PostPage.objects.published().filter(pk__in=having).exists()


def _lower_threshold() -> None:
    """Until the end of the transaction: what `word__trigram_similar` calls similar."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(_TRIGRAMS)])


def _most_similar(word: str) -> str:
    """The word of a published post that is most like this one, or ""."""
    similar = SearchWord.objects.filter(word__trigram_similar=word)
    nearest = similar.annotate(near=TrigramSimilarity("word", word)).order_by("-near", "word")
    others = nearest.values_list("word", flat=True)[:_CANDIDATES]
    alike = [other for other in others if _likeness(word, other) >= _LETTERS]
    alike = sorted(alike, key=lambda other: -_likeness(word, other))[:_CHECKED]
    return next((other for other in alike if _is_published(other)), "")


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other, autojunk=False).ratio()

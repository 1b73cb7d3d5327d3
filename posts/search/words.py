"""Did you mean: words that no post has, replaced by the most similar ones that some post has."""

import re
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone

from posts.models.search import CONFIG, LONGEST_WORD
from posts.prepared import fetch
from posts.querysets import VISIBLE
from posts.search.query import LONGEST

# Not what must be missing: -word.
_WORD = re.compile(rf"(?<![\w-])[^\W\d_]{{3,{LONGEST_WORD}}}(?!\w)")
MOST_UNKNOWN = 4  # a query with more unknown words is not a slip of the finger
# PostgreSQL's 0.3 loses "pyhton": of the trigrams of a short word two swapped letters spoil most.
_TRIGRAMS = 0.2
_LETTERS = 0.7  # of difflib, on whole words
_CANDIDATES = 30  # that PostgreSQL proposes for a word
_LOOKED_AT = 500  # posts with a word: they are enough to find one that everybody may read
_CHECKED = 5  # candidates, whether a post has them

# Whether a published post has a word: looked up by the functions of migrations 0027 and 0032. Without the
# OFFSET PostgreSQL would go through all published posts and ask each whether it has the word.
_KNOWN = f"""EXISTS (
  SELECT FROM (
    SELECT posts_search(plainto_tsquery(%(config)s::regconfig, word)) AS post LIMIT {_LOOKED_AT}
  ) AS found WHERE EXISTS (
    SELECT FROM wagtailcore_page AS page WHERE page.id = found.post AND {VISIBLE} OFFSET 0))"""  # noqa: S608
_SIMILAR = f"""
WITH looked_up AS MATERIALIZED (
  SELECT word, place, {_KNOWN} AS is_known
  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS asked (word, place)
  WHERE querytree(websearch_to_tsquery(%(config)s::regconfig, word)) NOT IN ('', 'T')
)
SELECT word, CASE WHEN (SELECT count(*) FROM looked_up WHERE NOT is_known) <= {MOST_UNKNOWN}
  THEN ARRAY(SELECT posts_similar(word, {_TRIGRAMS}, {_CANDIDATES})) ELSE '{{}}' END
FROM looked_up WHERE NOT is_known ORDER BY place
"""  # noqa: S608 - nothing of a reader's is in it
_PUBLISHED = f"SELECT word FROM unnest(%(words)s::text[]) AS word WHERE {_KNOWN}"  # noqa: S608


def correction(words: str) -> str:
    """Return the query as it may have been meant, or "". What it returns need not find anything.

    Every word put in stands in a published post, or an inflection of it does: words of drafts are never
    known, and those of posts that have become private are not offered.
    """
    asked = list(dict.fromkeys(word.lower() for word in _WORD.findall(words)))
    if not asked:
        return ""
    alike = {word: _most_alike(word, similar) for word, similar in _ask(_SIMILAR, asked)}
    wanted = [other for others in alike.values() for other in others]
    known = {word for (word,) in _ask(_PUBLISHED, wanted)} if wanted else set()
    better = {word: next((other for other in others if other in known), "") for word, others in alike.items()}
    corrected = _WORD.sub(lambda match: better.get(match[0].lower()) or match[0], words)
    return corrected[:LONGEST] if any(better.values()) else ""


def _ask(statement: str, words: list[str]) -> list[tuple[Any, ...]]:
    return fetch(statement, {"words": words, "config": CONFIG, "now": timezone.now()})


def _most_alike(word: str, others: list[str]) -> list[str]:
    alike = [other for other in others if _likeness(word, other) >= _LETTERS]
    return sorted(alike, key=lambda other: -_likeness(word, other))[:_CHECKED]


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other, autojunk=False).ratio()

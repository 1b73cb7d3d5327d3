"""What of a post is shown under a search: its words, with those that were looked for marked."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from posts.models.search import CONFIG
from posts.prepared import fetch
from posts.querysets import VISIBLE
from posts.search.query import Query

# Characters that mean nothing to anybody, and that no entry has: `posts.search.plain.tidy` drops them.
_START, _STOP = "\ue000", "\ue001"
_MARKS = f'StartSel="{_START}", StopSel="{_STOP}"'
# PostgreSQL parses a text once more to cut an excerpt: no more of it than some 5,000 words.
_READ = 30_000  # characters
# Of one word the first place is as good as any other, and so is the next one near it; what is around them is
# enough. Of several words PostgreSQL looks where they stand together.
_BEFORE, _AFTER, _NEAR = 120, 120, 1200  # characters
_PIECE = _BEFORE + _AFTER
_END = 40  # characters; by the last ones of a text is seen whether an excerpt ends there


def _piece(start: str) -> str:
    """What an excerpt needs around a place, without the words that are cut at either end."""
    return rf"substring(substr(around, {start}, {_PIECE}) FROM '\s.*\s')"


# Each step is taken once, which OFFSET 0 sees to: a text lies compressed beside its row, and is unpacked once
# for all that is cut from it. A ShortWord of 0, or an excerpt would lose an "a" at either end. A word is
# looked for after a space, and its lexeme has no accents: what is not found in this way, though the text has
# it, is looked for in the whole. Where a text has nothing, its summary is shown. Counting the characters of a
# whole text is what its last ones would cost.
_SHOWN = f"""
WITH asked AS (
  SELECT tsq, CASE WHEN numnode(tsq) = 1
    THEN ' ' || (tsvector_to_array(to_tsvector(%(config)s::regconfig, %(words)s)))[1] END AS word
  FROM websearch_to_tsquery(%(config)s::regconfig, %(words)s) AS tsq OFFSET 0
), unpacked AS (
  SELECT asked.*, entry.post_id, entry.title, entry.summary, entry.vector, ' ' || entry.text || ' ' AS text
  FROM asked, posts_searchentry AS entry JOIN wagtailcore_page AS page ON page.id = entry.post_id
  WHERE entry.post_id = ANY(%(posts)s) AND {VISIBLE} OFFSET 0
), first AS (
  SELECT *, strpos(lower(text COLLATE "C"), word) AS place FROM unpacked OFFSET 0
), around AS (
  SELECT *, substr(text, greatest(place - {_BEFORE}, 1), {_BEFORE + _NEAR + _AFTER + _END}) AS around
  FROM first OFFSET 0
), second AS (
  SELECT *, strpos(substr(lower(around COLLATE "C"), {_PIECE}, {_NEAR - _AFTER}), word) AS beyond
  FROM around OFFSET 0
), near AS (
  SELECT *, CASE WHEN place > 0 THEN ts_headline(%(config)s::regconfig, concat(
    {_piece("1")},
    CASE WHEN beyond > 0 THEN '…' || {_piece(f"{_PIECE - 1} + greatest(beyond - {_BEFORE}, 0)")} END
  ), tsq, %(parts)s) END AS near FROM second OFFSET 0
), shown AS (
  SELECT *, CASE WHEN strpos(near, %(start)s) > 0 THEN near
    WHEN word IS NULL OR ts_filter(vector, '{{d}}') @@ tsq
    THEN ts_headline(%(config)s::regconfig, left(text, %(read)s), tsq, %(parts)s) ELSE '' END AS excerpt
  FROM near OFFSET 0
)
SELECT post_id,
  ts_headline(%(config)s::regconfig, shown.title, tsq, %(whole)s),
  CASE WHEN strpos(excerpt, %(start)s) = 0
    THEN ts_headline(%(config)s::regconfig, shown.summary, tsq, %(whole)s) ELSE '' END,
  excerpt, left(text, {_END}), right(CASE WHEN excerpt = near THEN around ELSE text END, {_END}),
  drawn.basis, drawn.path, drawn.meta, drawn.chips
FROM shown LEFT JOIN posts_drawn AS drawn USING (post_id)
"""  # noqa: S608 - nothing of a reader's is in it


@dataclass(frozen=True)
class Excerpt:
    """The title and some words of a post, as HTML."""

    title: SafeString
    text: SafeString


@dataclass(frozen=True)
class Found:
    """A post among the results."""

    post: int
    excerpt: Excerpt
    basis: str | None  # of what follows: see `posts.models.drawn`
    path: str
    meta: str
    chips: str


def found_posts(query: Query, post_ids: list[int]) -> list[Found]:
    """Return what to show of each post that readers may see, in one query and in this order."""
    values: dict[str, Any] = {
        "config": CONFIG,
        "words": query.words,
        "whole": f"{_MARKS}, HighlightAll=true",
        "parts": f'{_MARKS}, MaxFragments=2, MinWords=10, MaxWords=20, ShortWord=0, FragmentDelimiter=" … "',
        "read": _READ,
        "start": _START,
        "posts": post_ids,
        "now": timezone.now(),
    }
    rows = {row[0]: row for row in fetch(_SHOWN, values)}
    return [_found(*rows[pk]) for pk in post_ids if pk in rows]


def _found(post: int, title: str, summary: str, text: str, start: str, end: str, *drawn: Any) -> Found:
    return Found(post, Excerpt(marked(title), _text(summary, text, start, end)), *drawn)


def marked(text: str) -> SafeString:
    """Return the text as HTML, with <mark> around what PostgreSQL found."""
    html = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 - escaped before the marks came in


def _text(summary: str, text: str, opening: str, closing: str) -> SafeString:
    text = text.strip().replace("… …", "…")  # where one part ends between the pieces
    if _START not in text:
        return marked(summary)
    plain = text.replace(_START, "").replace(_STOP, "")
    # PostgreSQL ends an excerpt with a word: a full stop after it is missing.
    before = "" if opening.lstrip().startswith(plain[:20]) else "… "
    after = "" if closing.rstrip(" .!?").endswith(plain[-20:].rstrip(" .!?")) else " …"
    return marked(f"{before}{text}{after}")

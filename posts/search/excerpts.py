"""What of a post is shown under a search: its words, with those that were looked for marked."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.db.models import F
from django.db.models.functions import Left, Right
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from posts.models.search import CONFIG, SearchEntry
from posts.search.query import Query

# Characters that mean nothing to anybody, and that no entry has: `posts.search.plain.tidy` drops them.
_START, _STOP = "\ue000", "\ue001"
# PostgreSQL parses a text once more to cut an excerpt. What is beyond some 5,000 words shows its summary.
_READ = 30_000  # characters


@dataclass(frozen=True)
class Excerpt:
    """The title and some words of a post, as HTML."""

    title: SafeString
    text: SafeString


def excerpts(query: Query, post_ids: list[int]) -> dict[int, Excerpt]:
    """Return what to show of each post, in one query."""
    entries = SearchEntry.objects.filter(pk__in=post_ids).annotate(
        in_title=_headline(F("title"), query, highlight_all=True),
        in_summary=_headline(F("summary"), query, highlight_all=True),
        in_text=_headline(
            Left("text", _READ),
            query,
            max_fragments=2,
            min_words=10,
            max_words=20,
            short_word=0,  # or a fragment would lose an "a" at either end
            fragment_delimiter=" … ",
        ),
        opening=Left("text", 40),
        closing=Right("text", 40),
    )
    rows = entries.values_list("pk", "in_title", "in_summary", "in_text", "opening", "closing")
    return {pk: Excerpt(marked(title), _text(*others)) for pk, title, *others in rows}


def _headline(expression: Any, query: Query, **options: Any) -> SearchHeadline:
    return SearchHeadline(
        expression, query.for_database, config=CONFIG, start_sel=_START, stop_sel=_STOP, **options
    )


def marked(text: str) -> SafeString:
    """Return the text as HTML, with <mark> around what PostgreSQL found."""
    html = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 - escaped before the marks came in


def _text(summary: str, text: str, opening: str, closing: str) -> SafeString:
    text = text.strip()
    if _START not in text:
        return marked(summary)
    plain = text.replace(_START, "").replace(_STOP, "")
    # PostgreSQL ends an excerpt with a word: a full stop after it is missing.
    before = "" if opening.startswith(plain[:20]) else "… "
    after = "" if closing.rstrip(" .!?").endswith(plain[-20:].rstrip(" .!?")) else " …"
    return marked(f"{before}{text}{after}")

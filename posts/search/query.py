"""What a reader asks: the words, the filters and the page, taken from an address as anybody may write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery

from posts.models.search import CONFIG
from posts.search.plain import tidy

LONGEST = 200  # characters of a query that are searched for

_SLUG = re.compile(r"[\w-]{1,120}")
_YEAR = re.compile(r"[12][0-9]{3}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Query:
    """A search. Filters are slugs and a year, empty where there is none."""

    words: str = ""  # visible characters and single spaces
    was_cut: bool = False
    category: str = ""
    author: str = ""
    year: str = ""
    number: int = 1  # of the page

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the matches are asked for."""
        return bool(self.category or self.author or self.year)

    @property
    def for_database(self) -> SearchQuery:
        """The words as PostgreSQL reads them: "a phrase", -without, one or another."""
        return SearchQuery(self.words, config=CONFIG, search_type="websearch")

    @property
    def unfiltered(self) -> "Query":
        """The same words everywhere."""
        return Query(self.words)

    def parameters(self, **changes: Any) -> str:
        """The query string of this search with some parts changed: page one, unless a number is named."""
        query = replace(self, **{"number": 1, **changes})
        named = {"q": query.words, "category": query.category, "author": query.author, "year": query.year}
        page = {"page": query.number} if query.number > 1 else {}
        return urlencode({**{name: value for name, value in named.items() if value}, **page})


def clean(text: str) -> str:
    """Return the part of a query that is searched for."""
    # Cut before anything is done to each character, and once more after.
    return tidy(text[: 5 * LONGEST])[:LONGEST].strip()


def parse(parameters: Mapping[str, str]) -> Query:
    """Read a search from the parameters of an address. What makes no sense counts as not given."""
    asked = parameters.get("q", "")
    words = clean(asked)
    return Query(
        words=words,
        was_cut=len(tidy(asked[: 5 * LONGEST])) > len(words) or len(asked) > 5 * LONGEST,
        category=_match(_SLUG, parameters.get("category", "")),
        author=_match(_SLUG, parameters.get("author", "")),
        year=_match(_YEAR, parameters.get("year", "")),
        number=int(_match(_NUMBER, parameters.get("page", "")) or 1),
    )


def _match(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""

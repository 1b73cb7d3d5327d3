"""Small questions about text."""

import math
from collections.abc import Iterable

# Brysbaert (2019): silent reading of English non-fiction averages 238 words a minute.
WORDS_PER_MINUTE = 238


def shorten(text: str, length: int) -> str:
    """Cut a text at a word so that it has at most `length` characters, the ellipsis included."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if text[length - 1] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:.–—-") + "…"


def reading_minutes(body: Iterable) -> int:
    """Minutes a stream takes to read, rounded up."""
    words = sum(
        len(part.split()) for child in body for part in child.block.get_searchable_content(child.value)
    )
    return max(1, math.ceil(words / WORDS_PER_MINUTE))

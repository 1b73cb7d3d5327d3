"""Small questions about text."""

import math
import re
from collections.abc import Iterable

# Brysbaert (2019): silent reading of English non-fiction averages 238 words a minute.
WORDS_PER_MINUTE = 238
# XML 1.0, section 2.2, and what YAML 1.2 (section 5.1) does not print either.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def shorten(text: str, length: int) -> str:
    """Cut a text at a word so that it has at most `length` characters, the ellipsis included."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if text[length - 1] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:.–—-") + "…"


def word_count(body: Iterable) -> int:
    """How many words a stream has, code included."""
    return sum(
        len(part.split()) for child in body for part in child.block.get_searchable_content(child.value)
    )


def reading_minutes(body: Iterable) -> int:
    """Minutes a stream takes to read, rounded up."""
    return max(1, math.ceil(word_count(body) / WORDS_PER_MINUTE))


def legal(text: str) -> str:
    """Drop characters that no feed may hold: controls that came along when somebody pasted a text."""
    return _ILLEGAL.sub("", text)

"""Small questions about text."""

import math
import re
from typing import Any

from posts.search.plain import plain_text

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


def word_count(body: Any) -> int:
    """How many words a stream has for readers: code counts, and what fields are set to does not."""
    return len(plain_text(body).split())


def reading_minutes(body: Any) -> int:
    """Minutes a stream takes to read, rounded up."""
    return max(1, math.ceil(word_count(body) / WORDS_PER_MINUTE))


def legal(text: str) -> str:
    """Drop characters that no feed may hold: controls that came along when somebody pasted a text."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)

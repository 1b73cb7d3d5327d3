"""Small questions about text."""

import pytest

from posts.text import WORDS_PER_MINUTE, reading_minutes, shorten, word_count
from tests.markup import child, stream


def paragraphs(count: int) -> dict[str, object]:
    return child("paragraph", f"<p>{'word ' * count}</p>")


@pytest.mark.parametrize("text", ["", "short", "exactly ten", "x" * 20])
def test_a_text_that_fits_stays_as_it_is(text: str) -> None:
    assert shorten(text, 20) == text


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("one, two", 5, "one…"),
        ("one. – two three", 9, "one…"),
        ("unbreakable", 5, "unbr…"),
        ("  one \n two\tthree ", 9, "one two…"),
    ],
)
def test_a_long_text_is_cut_at_a_word(text: str, length: int, short: str) -> None:
    assert shorten(text, length) == short


@pytest.mark.parametrize("length", range(2, 60))
def test_a_cut_text_is_never_longer_than_asked(length: int) -> None:
    text = "Words of — several lengths, and some incomprehensibilities; more."
    short = shorten(text, length)
    assert len(short) <= length
    assert short.endswith("…")
    assert text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("count", "minutes"),
    [(0, 1), (1, 1), (WORDS_PER_MINUTE, 1), (WORDS_PER_MINUTE + 1, 2), (10 * WORDS_PER_MINUTE, 10)],
)
def test_minutes_of_reading_are_rounded_up_and_at_least_one(count: int, minutes: int) -> None:
    assert reading_minutes(stream(paragraphs(count))) == minutes


def test_code_and_captions_take_time_to_read_as_well() -> None:
    code = child("code", {"language": "text", "code": "word " * (WORDS_PER_MINUTE + 1), "highlight": ""})
    assert reading_minutes(stream(code)) == 2
    assert reading_minutes(stream(code, paragraphs(WORDS_PER_MINUTE))) == 3


def test_words_are_those_that_readers_read() -> None:
    code = {"language": "bash", "code": "make run", "filename": "notes.txt", "highlight": "1"}
    assert word_count(stream(child("code", code))) == 3
    callout = {"kind": "warning", "title": "", "text": "<p>Mind <b>the</b> gap.</p>"}
    assert word_count(stream(child("callout", callout))) == 3


def test_an_empty_body_takes_a_minute() -> None:
    assert reading_minutes(stream()) == 1

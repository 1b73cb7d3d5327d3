"""What is made of the parameters of an address, whatever they are."""

import pytest
from django.http import QueryDict

from posts.search.query import LONGEST, Query, clean, parse


def parsed(address: str) -> Query:
    return parse(QueryDict(address))


def test_words_filters_and_page_are_read() -> None:
    query = parsed("q=a+zebra&category=wild-animals&author=ada&year=2024&page=3")
    assert query == Query("a zebra", category="wild-animals", author="ada", year="2024", number=3)
    assert query.is_filtered
    assert query.unfiltered == Query("a zebra")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("category", ["", "%00", "a b", "../x", "'--", "x" * 121, "%F0%9F%8E%89", "%ff"]),
        ("author", ["", "%00", "a b", "../x", "'--", "x" * 121]),
        (
            "year",
            ["", "%00", "0", "99", "0000", "3000", "20245", "-2024", "2024.0", "%D9%A2%D9%A0%D9%A2"],
        ),
        ("page", ["", "%00", "0", "-1", "1.5", "abc", "9" * 5000, "1e3", "%D9%A2", "01"]),
    ],
)
def test_what_makes_no_sense_counts_as_not_given(name: str, values: list[str]) -> None:
    for value in values:
        assert parsed(f"q=zebra&{name}={value}") == Query("zebra"), value


def test_the_last_of_several_counts_and_unknown_ones_do_not() -> None:
    assert parsed("q=one&q=two&utm_source=x") == Query("two")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("  a \t\n b ", "a b"),
        ("a\x00b", "a b"),
        ("%", "%"),
        ("\ufffd\u202e\u200b", "\ufffd"),
        ("\ue000zebra\ue001", "zebra"),
        ("x" * 10_000, "x" * LONGEST),
        (" " * 10_000 + "x", ""),
        ("🎉" * 10_000, "🎉" * LONGEST),
    ],
)
def test_words_are_visible_short_and_singly_spaced(asked: str, words: str) -> None:
    assert clean(asked) == words
    assert clean(clean(asked)) == words


def test_a_query_that_was_cut_says_so() -> None:
    assert not parsed("q=" + "x" * LONGEST).was_cut
    assert not parsed("q=+x++").was_cut
    assert parsed("q=" + "x" * (LONGEST + 1)).was_cut
    assert parsed("q=" + "x" * 10_000).was_cut


def test_parameters_lead_to_the_same_search() -> None:
    query = Query('a "b" & c=d#é', category="x", author="y", year="2024", number=2)
    assert parsed(query.parameters(number=2)) == query
    assert parsed(query.parameters()) == Query('a "b" & c=d#é', category="x", author="y", year="2024")
    assert parsed(query.parameters(category="")).category == ""

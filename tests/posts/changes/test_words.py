"""Which words changed, of two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.changes.words import Kind, compare

TEXTS = st.text(alphabet="ab \n.,é\u2028", max_size=60)


def told(before: str, after: str) -> str:
    """Both texts as one: [-removed-] and [+added+]."""
    frames = {Kind.KEPT: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "[+{}+]"}
    return "".join(frames[piece.kind].format(piece.text) for piece in compare(before, after))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_changes(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.REMOVED) == after
    assert all(piece.text for piece in pieces)
    if before == after:
        assert {piece.kind for piece in pieces} <= {Kind.KEPT}


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("A cache is fast.", "A cache is very fast.", "A cache is [+very +]fast."),
        ("It costs 10 ms here.", "It costs 12 ms here.", "It costs [-10 -][+12 +]ms here."),
        ("one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n-]three\n"),
        ("Nothing alike here", "Quite another sentence", "[-Nothing alike here-][+Quite another sentence+]"),
        ("", "New.", "[+New.+]"),
        ("naïve café", "naïve bar", "naïve [-café-][+bar+]"),
    ],
)
def test_words_are_told_and_no_single_letters(before: str, after: str, shown: str) -> None:
    assert told(before, after) == shown


def test_what_is_too_long_to_compare_is_still_told_whole() -> None:
    before, after = "a b " * 4000, "b a " * 4000
    assert told(before, after) == f"[-{before}-][+{after}+]"

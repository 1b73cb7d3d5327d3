"""A pause."""

from tests.markup import body_problems, child, names, render, words


def test_a_divider_is_a_rule_and_says_nothing() -> None:
    root = render(child("divider", None))
    assert "hr" in names(root)
    assert words(root) == ""


def test_a_divider_needs_nothing() -> None:
    assert body_problems(child("divider", None)) == []

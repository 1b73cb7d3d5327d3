"""Call-outs, and the whole post in a sentence."""

import pytest

from posts.enums import CalloutKind
from tests.markup import (
    BREAKOUT,
    SCRIPT,
    assert_harmless,
    body_problems,
    child,
    names,
    one,
    problems,
    render,
    words,
)

TEXT = "<p>Choose the <b>user model</b> first.</p>"


def callout(kind: str = "note", title: str = "", text: str = TEXT) -> dict[str, str]:
    return {"kind": kind, "title": title, "text": text}


@pytest.mark.parametrize("kind", CalloutKind)
def test_a_callout_says_its_kind_in_words(kind: CalloutKind) -> None:
    aside = one(render(child("callout", callout(kind))), ".//aside")
    assert words(aside) == f"{kind.label} Choose the user model first."
    assert aside.get("aria-label") == kind.label


@pytest.mark.parametrize("kind", CalloutKind)
def test_a_title_stands_beside_the_kind(kind: CalloutKind) -> None:
    aside = one(render(child("callout", callout(kind, title="Before you migrate"))), ".//aside")
    assert words(aside).startswith(f"{kind.label} Before you migrate ")
    assert aside.get("aria-label") == "Before you migrate"


def test_a_callout_needs_a_text_and_a_kind_that_exists() -> None:
    assert problems("callout", callout(text="")) == ["This field is required."]
    assert problems("callout", callout(kind="scream"))
    assert problems("callout", callout(title="x" * 121))
    assert problems("callout", callout()) == []


def test_markup_in_the_title_is_text() -> None:
    root = render(child("callout", callout(title=SCRIPT + BREAKOUT)))
    assert_harmless(root)
    assert "img" not in names(root)
    assert one(root, ".//aside").get("aria-label") == SCRIPT + BREAKOUT
    assert SCRIPT + BREAKOUT in words(root)


def test_the_post_in_short_shows_its_text() -> None:
    root = render(child("tldr", {"text": TEXT}))
    assert "Choose the user model first." in words(root)
    assert "b" in names(root)


def test_the_post_in_short_needs_a_text_and_stands_once() -> None:
    assert problems("tldr", {"text": ""}) == ["This field is required."]
    twice = [child("tldr", {"text": TEXT}, number) for number in (1, 2)]
    assert body_problems(twice[0]) == []
    assert [problem for problem in body_problems(*twice) if "TL;DR" in problem]

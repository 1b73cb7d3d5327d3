"""Somebody else's words."""

import pytest

from tests.markup import (
    BREAKOUT,
    SCRIPT,
    assert_harmless,
    child,
    names,
    one,
    problems,
    render,
    words,
)


def quote(text: str = "Be liberal.", attribution: str = "", source: str = "") -> dict[str, str]:
    return {"text": text, "attribution": attribution, "source": source}


def test_a_quote_names_and_links_its_source() -> None:
    root = render(
        child("quote", quote(attribution="RFC 761", source="https://www.rfc-editor.org/rfc/rfc761"))
    )
    block = one(root, ".//blockquote")
    assert words(block) == "Be liberal."
    assert block.get("cite") == "https://www.rfc-editor.org/rfc/rfc761"
    cite = one(root, ".//figcaption/cite")
    assert words(cite) == "RFC 761"
    assert one(cite, "a").get("href") == "https://www.rfc-editor.org/rfc/rfc761"


def test_a_quote_without_a_link_names_its_source_in_text() -> None:
    cite = one(render(child("quote", quote(attribution="Ada"))), ".//cite")
    assert words(cite) == "Ada"
    assert "a" not in names(cite)


def test_a_quote_without_a_source_has_no_empty_caption() -> None:
    root = render(child("quote", quote()))
    assert "figcaption" not in names(root)
    assert one(root, ".//blockquote").get("cite") is None


def test_lines_of_a_quote_stay_apart() -> None:
    block = one(render(child("quote", quote("One\nTwo\n\nThree"))), ".//blockquote")
    assert [words(p) for p in block.iter("p")] == ["OneTwo", "Three"]
    assert "br" in names(block)


@pytest.mark.parametrize(
    "source",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "not an address"],
)
def test_a_source_that_is_no_web_address_is_refused(source: str) -> None:
    assert problems("quote", quote(source=source)) == ["Enter a valid URL."]


def test_words_are_demanded() -> None:
    assert problems("quote", quote("")) == ["This field is required."]
    assert problems("quote", quote()) == []


def test_markup_in_any_field_is_text() -> None:
    hostile = SCRIPT + BREAKOUT
    root = render(child("quote", quote(hostile, hostile, "https://example.com/?" + BREAKOUT)))
    assert_harmless(root)
    assert "img" not in names(root)
    assert words(one(root, ".//blockquote")) == hostile
    assert words(one(root, ".//cite")) == hostile

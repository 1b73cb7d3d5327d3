"""Running text: words, not layout."""

import json
from typing import Any

import pytest
from wagtail.rich_text import RichText

from tests.markup import (
    BODY,
    SCRIPT,
    assert_harmless,
    child,
    names,
    one,
    problems,
    render,
    words,
)

PARAGRAPH = BODY.child_blocks["paragraph"]


def typed(*texts: str, kind: str = "unstyled", **more: Any) -> RichText:
    """What the editor would send for these paragraphs."""
    blocks = [
        {
            "key": f"k{number}",
            "type": kind,
            "text": text,
            "depth": 0,
            "inlineStyleRanges": [],
            "entityRanges": more.get("ranges", []),
        }
        for number, text in enumerate(texts)
    ]
    content = json.dumps({"blocks": blocks, "entityMap": more.get("entities", {})})
    value: RichText = PARAGRAPH.value_from_datadict({"text": content}, {}, "text")
    return value


def test_paragraphs_lists_and_marks_reach_readers() -> None:
    html = "<p>One <b>two</b> <i>three</i> <code>four</code></p><ul><li>Five</li></ul>"
    root = render(child("paragraph", html))
    assert words(root) == "One two three four Five"
    assert {"p", "b", "i", "code", "ul", "li"} <= names(root)


def test_an_empty_paragraph_is_refused() -> None:
    assert problems("paragraph", "") == ["This field is required."]


def test_markup_that_is_typed_is_text() -> None:
    root = render(child("paragraph", typed(SCRIPT, "<img src=x onerror=alert(1)>").source))
    assert_harmless(root)
    assert [words(p) for p in root.iter("p")] == [SCRIPT, "<img src=x onerror=alert(1)>"]
    assert "img" not in names(root)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
    ],
)
def test_a_link_to_a_script_loses_its_address(address: str) -> None:
    link = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}}
    value = typed("click", entities=link, ranges=[{"offset": 0, "length": 5, "key": 0}])
    root = render(child("paragraph", value.source))
    assert words(root) == "click"
    assert_harmless(root)
    assert not [a for a in root.iter("a") if a.get("href")]


def test_a_link_to_a_page_elsewhere_stays() -> None:
    link = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://example.com/?a=1&b=2"}}}
    value = typed("click", entities=link, ranges=[{"offset": 0, "length": 5, "key": 0}])
    assert one(render(child("paragraph", value.source)), ".//a").get("href") == "https://example.com/?a=1&b=2"


@pytest.mark.parametrize("kind", ["header-one", "header-two", "blockquote", "code-block"])
def test_layout_that_the_editor_does_not_offer_is_dropped(kind: str) -> None:
    root = render(child("paragraph", typed("Big", kind=kind).source + typed("Small").source))
    assert not names(root) & {"h1", "h2", "h3", "blockquote", "pre"}
    assert words(root) == "Small"


def test_writers_have_no_way_to_put_html_pictures_or_players_into_text() -> None:
    assert not {"image", "embed", "h1", "h2", "h3", "h4", "hr", "raw"} & set(PARAGRAPH.features)

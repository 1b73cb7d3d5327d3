"""Headings with addresses of their own."""

import pytest

from posts.blocks.heading import outline
from tests.markup import (
    BODY,
    SCRIPT,
    assert_harmless,
    child,
    ids,
    one,
    problems,
    render,
    stream,
    words,
)


def headings(*texts: str) -> list[dict[str, object]]:
    return [child("heading", {"text": text, "level": "2"}, number) for number, text in enumerate(texts)]


@pytest.mark.parametrize("level", ["2", "3", "4"])
def test_a_heading_stands_at_its_level_and_links_to_itself(level: str) -> None:
    heading = one(render(child("heading", {"text": "Why it matters", "level": level})), f".//h{level}")
    assert heading.get("id") == "why-it-matters"
    assert words(heading).startswith("Why it matters")
    link = one(heading, ".//a")
    assert link.get("href") == "#why-it-matters"
    assert "Why it matters" in (link.get("aria-label") or "")


@pytest.mark.parametrize(
    "texts",
    [
        ("Notes", "Notes", "Notes-2"),
        ("Notes-2", "Notes", "Notes"),
        ("Notes", "Notes-2", "Notes", "Notes-2", "Notes"),
        ("???", "!!!", "section", "Section 2"),
        ("Ünïcödé", "Unicode"),
    ],
)
def test_no_two_headings_share_an_anchor(texts: tuple[str, ...]) -> None:
    root = render(*headings(*texts))
    found = ids(root)
    assert len(found) == len(set(found)) == len(texts)
    assert all(found)
    assert [a.get("href") for a in root.iter("a")] == [f"#{anchor}" for anchor in found]


def test_the_first_of_two_headings_keeps_the_plain_anchor() -> None:
    assert [h.anchor for h in outline(stream(*headings("Notes", "Notes")))] == ["notes", "notes-2"]


def test_the_outline_and_the_page_name_the_same_anchors() -> None:
    body = headings("Notes", "Notes", "Other", "???")
    assert [h.anchor for h in outline(stream(*body))] == ids(render(*body))


def test_the_outline_leaves_out_what_is_not_a_heading() -> None:
    body = stream(child("paragraph", "<p>Text</p>"), *headings("One"), child("divider", None))
    assert [(h.level, h.text) for h in outline(body)] == [(2, "One")]


def test_markup_in_a_heading_is_text() -> None:
    root = render(*headings(SCRIPT))
    assert_harmless(root)
    assert words(one(root, ".//h2")).startswith(SCRIPT)


@pytest.mark.parametrize("level", ["1", "5", "", "x", "2 onclick=alert(1)"])
def test_a_level_that_pages_do_not_have_is_refused(level: str) -> None:
    assert problems("heading", {"text": "Title", "level": level})


def test_a_heading_without_words_is_refused() -> None:
    assert problems("heading", {"text": " ", "level": "2"}) == ["This field is required."]
    assert problems("heading", {"text": "x" * 161, "level": "2"})


def test_an_anchor_does_not_take_the_beginning_of_other_ids() -> None:
    body = BODY.to_python([child("heading", {"text": "fn 1", "level": "2"})])
    assert [heading.anchor for heading in outline(body)] == ["section-fn-1"]

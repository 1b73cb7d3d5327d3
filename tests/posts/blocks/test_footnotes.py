"""Footnotes: numbered notes, and references to them that can be followed both ways."""

import pytest

from tests.markup import (
    SCRIPT,
    assert_harmless,
    body_problems,
    child,
    ids,
    one,
    problems,
    render,
    words,
)


def paragraph(text: str, number: int = 1) -> dict[str, object]:
    return child("paragraph", f"<p>{text}</p>", number)


def notes(*labels: str) -> dict[str, object]:
    return child("footnotes", {"notes": [{"label": x, "text": f"<p>About {x}.</p>"} for x in labels]})


def references(root) -> list[tuple[str | None, str]]:
    return [(a.get("href"), words(a)) for a in root.iter("a") if a.get("role") == "doc-noteref"]


def test_notes_are_numbered_by_their_place_in_the_list() -> None:
    root = render(paragraph("One[^b] two[^a] three[^b]."), notes("a", "b"))
    assert references(root) == [("#fn-b", "2"), ("#fn-a", "1"), ("#fn-b", "2")]
    items = one(root, ".//ol").findall("li")
    assert [item.get("id") for item in items] == ["fn-a", "fn-b"]
    assert [words(item).split(".")[0] for item in items] == ["About a", "About b"]


def test_a_note_leads_back_to_every_reference_in_order() -> None:
    body = [paragraph("One[^a] two[^a] and[^b].", 1), paragraph("Three[^a].", 2), notes("a", "b")]
    root = render(*body)
    there = [a.get("id") for a in root.iter("a") if a.get("role") == "doc-noteref"]
    assert there == ["fnref-a", "fnref-a:2", "fnref-b", "fnref-a:3"]
    back = [(a.get("href"), a.get("aria-label")) for a in root.iter("a") if a.get("role") == "doc-backlink"]
    assert back == [
        ("#fnref-a", "Back to reference 1, place 1"),
        ("#fnref-a:2", "Back to reference 1, place 2"),
        ("#fnref-a:3", "Back to reference 1, place 3"),
        ("#fnref-b", "Back to reference 2"),
    ]


def test_labels_that_look_like_places_are_not_mixed_up_with_them() -> None:
    root = render(paragraph("One[^a] two[^a] and[^a-2] [^a-2]."), notes("a", "a-2"))
    found = ids(root)
    assert len(found) == len(set(found)) == 6


@pytest.mark.parametrize("texts", [("[^a]", "[^a]"), ("[^a][^a]", "x"), ("x", "[^a][^b][^a]")])
def test_every_id_stands_once_and_every_link_has_an_end(texts: tuple[str, str]) -> None:
    root = render(paragraph(texts[0], 1), paragraph(texts[1], 2), notes("a", "b", "c"))
    found = ids(root)
    assert len(found) == len(set(found))
    targets = {(a.get("href") or "").removeprefix("#") for a in root.iter("a")}
    assert targets <= set(found)


def test_a_note_that_nothing_refers_to_has_no_way_back() -> None:
    root = render(notes("a"))
    assert not [a for a in root.iter("a") if a.get("role") == "doc-backlink"]


def test_the_way_back_has_a_name() -> None:
    root = render(paragraph("One[^a]."), notes("a"))
    (back,) = [a for a in root.iter("a") if a.get("role") == "doc-backlink"]
    assert back.get("aria-label")


@pytest.mark.parametrize("text", ["[^gone]", "[^]", "[^a b]", "[^" + "x" * 31 + "]", "[a]", "^a", "[^a"])
def test_what_refers_to_no_note_stays_text(text: str) -> None:
    root = render(paragraph(f"Before {text} after."), notes("a"))
    assert references(root) == []
    assert f"Before {text} after." in words(root)


def test_a_post_without_notes_leaves_brackets_alone() -> None:
    assert words(render(paragraph("A regular expression: [^a]."))) == "A regular expression: [^a]."


def test_publishing_demands_that_notes_and_references_match() -> None:
    assert body_problems(paragraph("One[^a] two[^b]."), notes("a", "b")) == []
    assert body_problems(paragraph("One[^a] two[^gone]."), notes("a")) == [
        "There is no footnote for [^gone]."
    ]
    assert body_problems(paragraph("One[^a]."), notes("a", "b")) == ["Nothing refers to the footnote “b”."]


def test_a_label_may_stand_once() -> None:
    (problem,) = problems("footnotes", notes("a", "b", "a")["value"])
    assert problem.endswith(": a")


@pytest.mark.parametrize("label", ["", "a b", '"><b>', "x" * 31, "[^a]", "é!", "a/b"])
def test_a_label_that_cannot_be_referred_to_is_refused(label: str) -> None:
    assert problems("footnotes", notes(label)["value"])


@pytest.mark.parametrize("label", ["1", "source", "two-words", "x" * 30])
def test_a_label_of_letters_digits_and_hyphens_is_accepted_and_works(label: str) -> None:
    assert problems("footnotes", notes(label)["value"]) == []
    assert references(render(paragraph(f"One[^{label}]."), notes(label))) == [(f"#fn-{label}", "1")]


def test_a_list_without_notes_and_a_note_without_text_are_refused() -> None:
    assert problems("footnotes", {"notes": []})
    assert problems("footnotes", {"notes": [{"label": "a", "text": ""}]})


def test_a_body_has_one_list_of_notes() -> None:
    body = [paragraph("[^a][^b]"), notes("a"), {**notes("b"), "id": "footnotes-2"}]
    assert [problem for problem in body_problems(*body) if "Footnotes" in problem]


def test_a_label_made_of_markup_reaches_no_attribute() -> None:
    hostile = child("footnotes", {"notes": [{"label": f'"><b>{SCRIPT}', "text": "<p>A note.</p>"}]})
    root = render(paragraph("One[^a]."), hostile)
    assert_harmless(root)
    assert words(one(root, ".//ol")) == "A note."


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://example.com/[^a]">an address</a></p>',
        "<p><code>[^a]</code> explains itself</p>",
        '<p><a href="https://example.com/">a link [^a]</a></p>',
    ],
)
def test_a_reference_in_an_address_in_code_or_in_a_link_stays_as_it_is(html: str) -> None:
    note = {"notes": [{"label": "a", "text": "<p>A note.</p>"}]}
    root = render(child("paragraph", html), child("footnotes", note))
    assert not [link for link in root.iter("a") if link.get("role") == "doc-noteref"]


def test_markup_around_a_reference_stays_text() -> None:
    note = {"notes": [{"label": "a", "text": "<p>A note.</p>"}]}
    html = "<p>1 &lt; 2 &amp; &lt;script&gt;[^a]&lt;/script&gt;<br/>so</p>"
    root = render(child("paragraph", html), child("footnotes", note))
    assert "1 < 2 & <script>" in "".join(root.itertext())
    assert not list(root.iter("script"))
    assert len([link for link in root.iter("a") if link.get("role") == "doc-noteref"]) == 1

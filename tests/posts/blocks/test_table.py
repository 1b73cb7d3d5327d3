"""Tables with real headers."""

from typing import Any

import pytest

from tests.markup import SCRIPT, assert_harmless, child, one, problems, render, words


def table(**more: Any) -> dict[str, Any]:
    return {
        "caption": "Who may do what",
        "table": {
            "columns": [
                {"type": "text", "heading": "Role"},
                {"type": "number", "heading": "Posts"},
                {"type": "rich_text", "heading": "May"},
            ],
            "rows": [
                {"values": ["Writer", "12", "<p>draft and <b>submit</b></p>"]},
                {"values": ["Reviewer", "0.5", "<p>approve</p>"]},
            ],
            "caption": "",
        },
        "header_column": True,
        **more,
    }


def grid(value: dict[str, Any]) -> list[list[tuple[str, str | None, str]]]:
    rows = one(render(child("table", value)), ".//table").iter("tr")
    return [[(cell.tag, cell.get("scope"), words(cell)) for cell in row] for row in rows]


def test_columns_and_rows_are_named_by_headers_with_a_scope() -> None:
    assert grid(table()) == [
        [("th", "col", "Role"), ("th", "col", "Posts"), ("th", "col", "May")],
        [("th", "row", "Writer"), ("td", None, "12"), ("td", None, "draft and submit")],
        [("th", "row", "Reviewer"), ("td", None, "0.5"), ("td", None, "approve")],
    ]


def test_without_a_header_column_all_cells_are_data() -> None:
    assert [row[0][0] for row in grid(table(header_column=False))] == ["th", "td", "td"]


def test_a_column_without_a_name_gets_no_empty_header() -> None:
    value = table()
    value["table"]["columns"][0]["heading"] = ""
    assert grid(value)[0][0] == ("td", None, "")


def test_figures_are_set_apart_from_words() -> None:
    root = one(render(child("table", table())), ".//table")
    kinds = [[cell.get("class") for cell in row] for row in root.iter("tr")]
    for row in kinds:
        assert row[1] is not None
        assert row[1] not in (row[0], row[2])


def test_the_caption_is_a_caption() -> None:
    assert words(one(render(child("table", table())), ".//table/caption")) == "Who may do what"


def test_a_wide_table_can_be_scrolled_with_the_keyboard_and_has_a_name() -> None:
    region = one(render(child("table", table())), ".//*[@role='region']")
    assert region.get("tabindex") == "0"
    assert "Who may do what" in (region.get("aria-label") or "")
    assert one(render(child("table", table(caption=""))), ".//*[@role='region']").get("aria-label")


@pytest.mark.parametrize(
    "content",
    [
        None,
        {"columns": [], "rows": [], "caption": ""},
        {"columns": [{"type": "text", "heading": "Role"}], "rows": [], "caption": ""},
        {"columns": [], "rows": [{"values": []}], "caption": ""},
    ],
)
def test_an_empty_table_is_refused_but_does_not_break_a_draft(content: Any) -> None:
    assert problems("table", table(table=content)) == ["Add a column and a row, or remove the table."]
    one(render(child("table", table(table=content))), ".//table")


def test_a_full_table_is_accepted() -> None:
    assert problems("table", table()) == []


def test_markup_in_headings_cells_and_captions_is_text() -> None:
    columns = [{"type": "text", "heading": SCRIPT}, {"type": "number", "heading": "N"}]
    content = {"columns": columns, "rows": [{"values": [SCRIPT, SCRIPT]}], "caption": SCRIPT}
    root = render(child("table", table(caption=SCRIPT, table=content)))
    assert_harmless(root)
    assert [words(cell) for row in root.iter("tr") for cell in row] == [SCRIPT, "N", SCRIPT, SCRIPT]
    assert words(one(root, ".//caption")) == SCRIPT

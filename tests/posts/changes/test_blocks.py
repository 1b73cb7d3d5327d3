"""Which blocks changed, of two bodies: nested ones, moved ones, pictures."""

from typing import Any

import pytest

from posts.changes.blocks import Row, State, rows
from posts.changes.words import Kind
from posts.models import PostPage
from tests.factories import draft, make_image

pytestmark = pytest.mark.django_db


def paragraph(identity: str, text: str) -> dict[str, Any]:
    """A paragraph with an identity."""
    return {"type": "paragraph", "value": f"<p>{text}</p>", "id": identity}


def picture(identity: str, image: int, **said: Any) -> dict[str, Any]:
    """A picture with an identity."""
    value = {"image": image, "alt_text": "A field", "decorative": False}
    return {
        "type": "image",
        "id": identity,
        "value": {"image": value | said, "caption": "", "credit_override": "", "width": "normal"},
    }


def compared(before: list[Any], after: list[Any]) -> list[Row]:
    """What became of each block."""
    field = PostPage._meta.get_field("body")
    return rows(*(field.stream_block.to_python(body) for body in (before, after)))


def told(found: list[Row]) -> list[tuple[str, int | None, int | None]]:
    """What became of each block, and where it was and is."""
    return [(row.state.value, row.before, row.after) for row in found]


def changes(row: Row) -> list[tuple[str, str, str]]:
    """What is not as it was: where, what was removed, and what was added."""

    def words(line: Any, kind: Kind) -> str:
        return "".join(piece.text for piece in line.pieces if piece.kind == kind)

    return [
        (line.label, words(line, Kind.REMOVED), words(line, Kind.ADDED))
        for line in row.lines
        if line.is_changed
    ]


A, B, C, D = (paragraph(name, f"The paragraph about {name}.") for name in "abcd")


def test_what_is_added_removed_and_kept() -> None:
    found = compared([A, B, C], [A, D, C])
    assert told(found) == [("same", 1, 1), ("added", None, 2), ("removed", 2, None), ("same", 3, 3)]
    assert compared([], []) == []
    assert told(compared([A, B], [])) == [("removed", 1, None), ("removed", 2, None)]


def test_a_block_that_was_moved_is_told_once() -> None:
    assert told(compared([A, B, C, D], [D, A, B, C])) == [
        ("moved", 4, 1),
        ("same", 1, 2),
        ("same", 2, 3),
        ("same", 3, 4),
    ]


def test_a_block_may_be_moved_and_changed() -> None:
    [first, second] = compared([A, B], [paragraph("b", "The paragraph about bees."), A])
    assert (first.state, first.is_changed_too, second.state) == (State.MOVED, True, State.SAME)


def test_blocks_with_new_identities_are_known_by_what_they_say() -> None:
    again = [{**block, "id": f"new-{block['id']}"} for block in (A, B, C)]
    assert told(compared([A, B, C], again)) == [("same", 1, 1), ("same", 2, 2), ("same", 3, 3)]


def test_a_link_that_leads_elsewhere_is_a_change_though_its_words_are_the_same() -> None:
    before = paragraph("a", 'See <a href="https://example.com/a">the manual</a>.')
    after = paragraph("a", 'See <a href="https://evil.example/a">the manual</a>.')
    [row] = compared([before], [after])
    assert row.state == State.CHANGED
    [(_label, removed, added)] = changes(row)
    assert "com" in removed
    assert "evil" in added


def test_a_picture_that_was_exchanged_is_shown_before_and_now() -> None:
    one, other = make_image(title="One"), make_image(title="One")
    [row] = compared([picture("p", one.pk)], [picture("p", other.pk)])
    assert row.state == State.CHANGED, "their titles are the same"
    [line] = [line for line in row.lines if line.is_changed]
    assert (line.before.pk, line.after.pk) == (one.pk, other.pk)
    [row] = compared([picture("p", one.pk)], [picture("p", one.pk, alt_text="A red field")])
    assert changes(row) == [("Picture, alternative text", "", "red ")]


def test_another_post_of_the_same_title_is_another_post() -> None:
    def related(post: PostPage) -> list[Any]:
        return [{"type": "related", "id": "r", "value": {"post": post.pk}}]

    one, other = draft(title="On queues"), draft(title="On queues")
    [row] = compared(related(one), related(one))
    assert row.state == State.SAME
    [row] = compared(related(one), related(other))
    assert changes(row) == [("Post", "On queues", "On queues")]


def test_parts_inside_parts_are_told_by_their_place() -> None:
    def gallery(*items: Any) -> list[Any]:
        return [{"type": "gallery", "id": "g", "value": {"images": list(items), "caption": "Fields"}}]

    image = make_image(title="One")
    one = {"type": "item", "id": "i1", "value": picture("x", image.pk)["value"]}
    two = {**one, "id": "i2"}
    [row] = compared(gallery(one), gallery(one, two))
    assert changes(row) == [
        ("Pictures, 2, Picture", "", "One"),
        ("Pictures, 2, Picture, alternative text", "", "A field"),
    ]


def test_cells_of_a_table_are_told_by_their_row() -> None:
    def table(cell: str) -> list[Any]:
        value = {
            "columns": [{"type": "text", "heading": "Name"}, {"type": "number", "heading": "Time"}],
            "rows": [{"values": ["cold", "10"]}, {"values": ["warm", cell]}],
            "caption": "",
        }
        return [{"type": "table", "id": "t", "value": {"caption": "", "table": value, "header_column": True}}]

    [row] = compared(table("2"), table("3"))
    assert changes(row) == [("Row 2", "2", "3")]


def test_a_picture_that_is_gone_from_the_library_stops_nothing() -> None:
    [row] = compared([picture("p", 999999)], [picture("p", make_image().pk)])
    assert row.state == State.CHANGED

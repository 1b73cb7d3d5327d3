"""The digest of a text: everything readers would see, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from posts.models import EditorialImage, PostPage
from posts.review.digest import content_digest, editorial_digest
from tests.factories import draft, image_bytes, make_category, make_document, make_image
from tests.markup import child

pytestmark = pytest.mark.django_db


def digest(post: PostPage) -> str:
    """Of the newest revision, as it is now."""
    return editorial_digest(post.revisions.order_by("pk").last())


def picture(image: EditorialImage) -> dict[str, Any]:
    """A picture block as it is stored."""
    return {"image": image.pk, "alt_text": "A chart", "decorative": False}


PLACES: dict[str, Callable[[EditorialImage], dict[str, Any]]] = {
    "cover": lambda image: {"cover": image},
    "body": lambda image: {"body": [child("image", {"image": picture(image), "width": "normal"})]},
    "gallery": lambda image: {
        "body": [child("gallery", {"images": [{"image": picture(make_image())}, {"image": picture(image)}]})]
    },
    "picture as it was stored once": lambda image: {
        "body": [child("image", {"image": image.pk, "width": "normal"})]
    },
}
CHANGES: dict[str, Callable[[Any], None]] = {
    "file": lambda image: setattr(image, "file", ContentFile(image_bytes(65), name="other.png")),
    "hash": lambda image: setattr(image, "file_hash", "0" * 40),
    "description": lambda image: setattr(image, "description", "Something else"),
    "credit": lambda image: setattr(image, "credit", "Somebody else"),
    "focal point": lambda image: setattr(image, "focal_point_x", 3),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_picture_that_changes_changes_the_digest_of_the_text_it_is_in(
    place: Callable[[EditorialImage], dict[str, Any]], change: Callable[[Any], None]
) -> None:
    image = make_image()
    post = draft(**place(image))
    before = digest(post)
    change(image)
    image.save()
    assert digest(post) != before


LINK = '<p>See <a linktype="document" id="{}">the figures</a>.</p>'
DOWNLOADS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "download": lambda document: child("download", {"document": document.pk, "title": ""}),
    "link in a paragraph": lambda document: child("paragraph", LINK.format(document.pk)),
    "link in a table": lambda document: child(
        "table",
        {
            "table": {
                "columns": [{"type": "rich_text", "heading": "Text"}],
                "rows": [{"values": [LINK.format(document.pk)]}],
            }
        },
    ),
    "link in a footnote": lambda document: child(
        "footnotes", {"notes": [{"label": "1", "text": LINK.format(document.pk)}]}
    ),
}


@pytest.mark.parametrize("place", DOWNLOADS.values(), ids=DOWNLOADS)
def test_a_document_that_changes_changes_the_digest_of_the_text_it_is_in(
    place: Callable[[Any], dict[str, Any]],
) -> None:
    document = make_document()
    post = draft(body=[place(document)])
    before = digest(post)
    document.title = "Other figures"
    document.save()
    renamed = digest(post)
    document.file = ContentFile(b"c,d\n", name="other.csv")
    document.save()
    assert len({before, renamed, digest(post)}) == 3


def test_what_is_not_in_the_text_changes_nothing() -> None:
    other, document = make_image(), make_document()
    post = draft(cover=make_image())
    before = digest(post)
    other.description = document.title = "Something else"
    other.save()
    document.save()
    assert digest(post) == before


def test_a_picture_that_is_gone_changes_the_digest_and_fails_nobody() -> None:
    image = make_image()
    post = draft(body=[child("image", {"image": picture(image), "width": "normal"})])
    before = digest(post)
    image.delete()
    assert digest(post) != before


STRANGE: list[Any] = [
    None,
    "",
    "x",
    "1" * 30,
    -1,
    {"image": None},
    [],
    ["x"],
    {"image": {"image": "³"}},
    {"table": {}},
]


@pytest.mark.parametrize("value", STRANGE, ids=repr)
@pytest.mark.parametrize("kind", ["image", "gallery", "download", "paragraph", "table", "unknown"])
def test_stored_content_of_any_shape_has_a_digest(kind: str, value: Any) -> None:
    post = draft()
    revision = post.get_latest_revision()
    revision.content["body"] = [{"type": kind, "value": value}]
    assert len(editorial_digest(revision)) == 64


def test_the_digest_costs_two_queries_however_many_pictures_there_are(
    django_assert_num_queries: Any,
) -> None:
    images = [child("image", {"image": picture(make_image()), "width": "normal"}) for _image in range(5)]
    post = draft(cover=make_image(), body=[*images, DOWNLOADS["download"](make_document())])
    revision = post.get_latest_revision()
    editorial_digest(revision)  # once, for what Django keeps of content types
    with django_assert_num_queries(2):
        editorial_digest(revision)


def test_saving_without_a_change_leaves_the_digest_as_it_is() -> None:
    post = draft(cover=make_image(), categories=[make_category(), make_category()])
    post.tags.add("one", "two", "three")
    post.save_revision()
    before = digest(post)
    PostPage.objects.get(pk=post.pk).get_latest_revision_as_object().save_revision()
    assert post.revisions.count() == 3
    assert digest(post) == before


def test_categories_and_tags_have_no_order() -> None:
    one = {"categories": [3, 1], "tagged_items": [{"pk": 1, "tag": 8}, {"pk": 2, "tag": 5}]}
    other = {"categories": [1, 3], "tagged_items": [{"pk": 7, "tag": 5}, {"pk": None, "tag": 8}]}
    assert content_digest(PostPage, one) == content_digest(PostPage, other)
    assert content_digest(PostPage, one) != content_digest(PostPage, {**one, "categories": [1]})


def test_blocks_have_no_order_of_keys_and_other_texts_are_taken_literally() -> None:
    blocks = [{"type": "heading", "value": {"text": "At sea", "level": "2"}, "id": "1"}]
    again = [{"id": "1", "value": {"level": "2", "text": "At sea"}, "type": "heading"}]
    assert content_digest(PostPage, {"body": json.dumps(blocks)}) == content_digest(
        PostPage, {"body": json.dumps(again)}
    )
    assert content_digest(PostPage, {"body": json.dumps(blocks)}) != content_digest(
        PostPage, {"body": json.dumps(blocks * 2)}
    )
    assert content_digest(PostPage, {"title": '[{"a": 1}]'}) != content_digest(
        PostPage, {"title": '[{"a":1}]'}
    )
    assert content_digest(PostPage, {"title": '[{"a": 1'}) != content_digest(PostPage, {"title": '[{"a":1'})


def test_the_keys_that_the_editor_gives_to_paragraphs_are_no_content() -> None:
    def written(html: str, code: str = "") -> str:
        blocks = [("paragraph", html), ("callout", {"kind": "note", "text": html}), ("code", {"code": code})]
        stored = [{"type": kind, "value": value, "id": "1"} for kind, value in blocks]
        return content_digest(PostPage, {"body": json.dumps(stored)})

    plain, keyed = "<p>Read <b>this</b></p><p>twice</p>", 'data-block-key="x7d2k"'
    assert written(plain) == written(f"<p {keyed}>Read <b>this</b></p><p {keyed}>twice</p>")
    assert written(plain) != written(f"<p>Read <b>this</b> {keyed}</p><p>twice</p>"), "in the words"
    assert written(plain, f"<p {keyed}>") != written(plain, "<p>"), "in code"


def test_how_a_browser_ends_lines_is_no_content_and_every_line_is() -> None:
    def code(text: str) -> dict[str, str]:
        value = {"language": "css", "filename": "", "highlight": "", "code": text}
        return {"title": "Post", "summary": text, "body": json.dumps([child("code", value)])}

    written = content_digest(PostPage, code("a {\n  b: c;\n}"))
    assert content_digest(PostPage, code("a {\r\n  b: c;\r\n}")) == written
    for other in ("a {\n\n  b: c;\n}", "a {\r\n\r\n  b: c;\r\n}", "a {  b: c;\n}", "a {\r  b: c;\n}"):
        assert content_digest(PostPage, code(other)) != written

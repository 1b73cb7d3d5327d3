"""Two to twelve pictures side by side."""

from typing import Any

import pytest

from tests.factories import make_image
from tests.markup import SCRIPT, assert_harmless, child, names, one, problems, render, words

pytestmark = pytest.mark.django_db


def gallery(count: int, *, caption: str = "All of them", alt: str = "Picture {}") -> dict[str, Any]:
    image = make_image()
    return {
        "images": [
            {
                "image": {"image": image.pk, "alt_text": alt.format(n), "decorative": False},
                "caption": f"Number {n}",
            }
            for n in range(count)
        ],
        "caption": caption,
    }


@pytest.mark.parametrize(("count", "accepted"), [(0, False), (1, False), (2, True), (12, True), (13, False)])
def test_a_gallery_has_two_to_twelve_pictures(count: int, accepted: bool) -> None:
    assert (problems("gallery", gallery(count)) == []) is accepted


def test_each_picture_has_its_own_text_and_caption() -> None:
    root = render(child("gallery", gallery(3)))
    assert [img.get("alt") for img in root.iter("img")] == ["Picture 0", "Picture 1", "Picture 2"]
    captions = [words(caption) for caption in root.iter("figcaption")]
    assert captions == ["Number 0", "Number 1", "Number 2", "All of them"]


def test_pictures_of_a_gallery_wait_until_they_are_near() -> None:
    assert {img.get("loading") for img in render(child("gallery", gallery(2))).iter("img")} == {"lazy"}


def test_a_picture_without_alternative_text_is_refused() -> None:
    assert any("alt text" in problem for problem in problems("gallery", gallery(2, alt="")))


def test_a_gallery_without_a_caption_has_no_empty_one() -> None:
    root = render(child("gallery", gallery(2, caption="")))
    assert [words(caption) for caption in root.iter("figcaption")] == ["Number 0", "Number 1"]


def test_a_picture_that_is_gone_leaves_the_others() -> None:
    value = gallery(2)
    value["images"][0]["image"]["image"] = None
    root = render(child("gallery", value))
    assert one(root, ".//img").get("alt") == "Picture 1"


def test_markup_in_captions_is_text() -> None:
    root = render(child("gallery", gallery(2, caption=SCRIPT, alt=SCRIPT)))
    assert_harmless(root)
    assert SCRIPT in [words(caption) for caption in root.iter("figcaption")]
    assert "figure" in names(root)

"""Pictures in the text: described, or declared decorative."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.factories import image_bytes, make_image
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

pytestmark = pytest.mark.django_db


def picture(
    image: Any = None, *, alt: str = "A chart", decorative: bool = False, **more: Any
) -> dict[str, Any]:
    image = image or make_image()
    return {
        "image": {"image": image.pk, "alt_text": alt, "decorative": decorative},
        "caption": "",
        "credit_override": "",
        "width": "normal",
        **more,
    }


def test_a_picture_shows_with_its_alternative_text_caption_and_credit() -> None:
    root = render(child("image", picture(make_image(credit="Ada"), caption="Costs by month")))
    assert one(root, ".//img").get("alt") == "A chart"
    caption = words(one(root, ".//figcaption"))
    assert caption.startswith("Costs by month")
    assert "Ada" in caption


def test_the_credit_given_here_stands_instead_of_the_pictures_own() -> None:
    root = render(child("image", picture(make_image(credit="Ada"), credit_override="Grace")))
    assert "Grace" in words(one(root, ".//figcaption"))
    assert "Ada" not in words(root)


def test_without_caption_and_credit_there_is_no_empty_caption() -> None:
    assert "figcaption" not in names(render(child("image", picture())))


def test_alternative_text_is_demanded() -> None:
    (problem,) = problems("image", picture(alt=""))
    assert "alt text" in problem
    assert problems("image", picture()) == []


def test_a_decorative_picture_needs_no_alternative_text_and_shows_none() -> None:
    value = picture(alt="", decorative=True)
    assert problems("image", value) == []
    assert one(render(child("image", value)), ".//img").get("alt") == ""


def test_a_decorative_picture_shows_no_text_that_was_left_over() -> None:
    assert one(render(child("image", picture(alt="Old", decorative=True))), ".//img").get("alt") == ""


def test_a_draft_without_alternative_text_never_shows_the_file_name() -> None:
    image = make_image(title="IMG_1234.png", description="")
    assert one(render(child("image", picture(image, alt=""))), ".//img").get("alt") == ""


def test_one_picture_used_twice_is_described_as_each_place_says() -> None:
    image = make_image()
    root = render(
        child("image", picture(image, alt="First"), 1),
        child("image", picture(image, alt="Second"), 2),
    )
    assert [img.get("alt") for img in root.iter("img")] == ["First", "Second"]


def test_a_wide_picture_asks_for_more_room_than_a_normal_one() -> None:
    large = make_image(file=ContentFile(image_bytes(1000, 500), name="large.png"))
    normal, wide = (
        next(render(child("image", picture(large, width=width))).iter("source")).get("sizes")
        for width in ("normal", "wide")
    )
    assert normal != wide


def test_a_picture_in_the_text_waits_until_it_is_near() -> None:
    img = one(render(child("image", picture())), ".//img")
    assert img.get("loading") == "lazy"
    assert img.get("fetchpriority") is None


def test_a_picture_that_is_gone_leaves_no_hole_in_the_page() -> None:
    image = make_image()
    value = picture(image)
    image.delete()
    assert "img" not in names(render(child("image", value)))
    assert problems("image", value)


def test_markup_in_any_field_is_text() -> None:
    value = picture(make_image(credit=SCRIPT), alt=SCRIPT + BREAKOUT, caption=SCRIPT)
    root = render(child("image", value))
    assert_harmless(root)
    assert one(root, ".//img").get("alt") == SCRIPT + BREAKOUT
    assert words(one(root, ".//figcaption")).count(SCRIPT) == 2


def test_a_width_that_pages_do_not_have_is_refused() -> None:
    assert problems("image", picture(width="huge"))

"""How pictures reach readers: formats, sizes, descriptions, and no file made while they wait."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import Client

from posts.models import EditorialImage, EditorialRendition, PostPage
from posts.pictures import PLACEMENTS, SOCIAL
from posts.renditions import make_for_page, making, placements
from posts.tasks import make_renditions
from posts.templatetags.posts_tags import picture
from tests.factories import draft, image_bytes, list_anew, live_post, make_author, make_image, publish
from tests.markup import BREAKOUT, SCRIPT, assert_harmless, child, document, fragment, one
from tests.posts.test_tasks import BROKEN, break_file

pytestmark = pytest.mark.django_db


def drawn(image: Any, placement: str = "card", *args: Any, **kwargs: Any) -> Element:
    with making():
        return one(fragment(picture(image, placement, *args, **kwargs)), "picture")


def rows() -> int:
    return EditorialRendition.objects.count()


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_picture_comes_as_avif_and_webp_with_jpeg_for_the_rest(placement: str) -> None:
    large = make_image(file=ContentFile(image_bytes(2000, 1000), name="large.png"))
    root = drawn(large, placement)
    assert [source.get("type") for source in root.findall("source")] == ["image/avif", "image/webp"]
    avif, webp = root.findall("source")
    files = [part.split() for part in (avif.get("srcset") or "").split(", ")]
    assert len(files) == len(PLACEMENTS[placement].operations)
    assert all(file.endswith(".avif") and width.endswith("w") for file, width in files)
    assert avif.get("sizes") == PLACEMENTS[placement].sizes
    # Whoever cannot read AVIF has no choice of widths.
    assert (webp.get("srcset") or "").endswith(".webp")
    assert (one(root, "img").get("src") or "").endswith(".jpg")


def test_the_formats_are_what_their_names_say() -> None:
    image = make_image()
    drawn(image)
    starts = {"avif": b"ftypavif", "webp": b"WEBP", "jpg": b"\xff\xd8\xff"}
    for rendition in image.renditions.all():
        with rendition.file.open() as file:
            assert starts[rendition.file.name.rpartition(".")[2]] in file.read(16)


def test_a_picture_says_how_wide_and_high_it_is() -> None:
    img = one(drawn(make_image()), "img")
    assert int(img.get("width") or 0) > 0
    assert int(img.get("height") or 0) > 0


def test_the_alternative_text_is_the_description() -> None:
    assert one(drawn(make_image(description="A red field")), "img").get("alt") == "A red field"


def test_the_alternative_text_is_never_the_title_or_the_file_name() -> None:
    assert one(drawn(make_image(title="IMG_1234.png", description="")), "img").get("alt") == ""


@pytest.mark.parametrize("alt", ["", "As this place says"])
def test_the_place_of_use_may_say_it_differently(alt: str) -> None:
    assert one(drawn(make_image(description="A red field"), "card", alt), "img").get("alt") == alt


def test_markup_in_a_description_is_text() -> None:
    with making():
        root = fragment(picture(make_image(description=SCRIPT + BREAKOUT), "card"))
    assert_harmless(root)
    assert one(root, ".//img").get("alt") == SCRIPT + BREAKOUT


def test_the_first_picture_comes_at_once_and_the_others_wait() -> None:
    first, other = one(drawn(make_image(), eager=True), "img"), one(drawn(make_image()), "img")
    assert (first.get("fetchpriority"), first.get("loading")) == ("high", None)
    assert (other.get("fetchpriority"), other.get("loading")) == (None, "lazy")


def test_no_picture_draws_nothing() -> None:
    assert picture(None, "card") == ""


def test_a_placement_asks_for_each_file_once_and_for_the_one_all_browsers_show_last() -> None:
    for place in PLACEMENTS.values():
        specs = place.filter_specs()
        assert len(specs) == len(set(specs)) == len(place.operations) + len(place.others)
        assert specs[-1].endswith("format-jpeg")


def test_the_name_of_a_file_is_short_and_another_for_another_picture() -> None:
    image = make_image(file=ContentFile(image_bytes(900, 450), name="a-very-long-name-of-a-picture.png"))
    drawn(image)
    names = set(image.renditions.values_list("file", flat=True))
    assert all(len(name) < len("images/a-very-long-name-of-.123456.400x197.avif") + 8 for name in names)
    image.focal_point_x, image.focal_point_y = 10, 10
    image.focal_point_width = image.focal_point_height = 5
    image.save()
    drawn(EditorialImage.objects.get(pk=image.pk))
    others = set(image.renditions.values_list("file", flat=True)) - names
    assert len(others) == len(names)


# Everything that is asked for is made when a post goes live


def image_value(image: EditorialImage) -> dict[str, Any]:
    return {"image": image.pk, "alt_text": "A chart", "decorative": False}


@pytest.fixture
def illustrated() -> PostPage:
    """A live post with a picture in every place that shows one."""
    wide, normal, *gallery = (make_image() for _ in range(4))
    body = [
        child("image", {"image": image_value(normal), "width": "normal"}, 1),
        child("image", {"image": image_value(wide), "width": "wide"}, 2),
        child("gallery", {"images": [{"image": image_value(image)} for image in gallery]}),
    ]
    return live_post(cover=make_image(), authors=[make_author(portrait=make_image())], body=body)


def page_of_post(post: PostPage, client: Client) -> Element:
    return document(client.get(post.url).content)


def card_of_post(post: PostPage, client: Client) -> Element:
    listed = PostPage.objects.for_listing().get(pk=post.pk)
    return fragment(render_to_string("components/card.html", {"post": listed}))


def index_of_site(post: PostPage, client: Client) -> Element:
    return document(client.get("/").content)


def category_of_post(post: PostPage, client: Client) -> Element:
    return document(client.get(f"/category/{post.categories.first().slug}/").content)


@pytest.mark.parametrize("place", [page_of_post, card_of_post, index_of_site, category_of_post])
def test_no_reader_waits_for_a_picture_to_be_made(
    place: Callable[[PostPage, Client], Element], illustrated: PostPage, client: Client
) -> None:
    make_for_page(illustrated)
    before = rows()
    assert list(place(illustrated, client).iter("img"))
    assert rows() == before > 0


def test_a_reader_never_makes_a_picture(illustrated: PostPage, client: Client) -> None:
    EditorialRendition.objects.all().delete()
    list_anew([illustrated])
    for place in (page_of_post, card_of_post, index_of_site):
        place(illustrated, client)
    assert rows() == 0
    assert page_of_post(illustrated, client).findall(".//{http://www.w3.org/2000/svg}path"), "shapes stand in"


def test_whoever_previews_a_text_sees_its_pictures(illustrated: PostPage) -> None:
    EditorialRendition.objects.all().delete()
    request = illustrated.make_preview_request()
    assert b"<picture>" in request.content
    assert rows() > 0


def test_nothing_is_made_that_no_page_shows(illustrated: PostPage) -> None:
    assert make_for_page(illustrated) == rows()
    shown = {spec for place in (*PLACEMENTS.values(), SOCIAL) for spec in place.filter_specs()}
    assert set(EditorialRendition.objects.values_list("filter_spec", flat=True)) <= shown


def test_making_pictures_twice_makes_no_more(illustrated: PostPage) -> None:
    assert make_for_page(illustrated) == make_for_page(illustrated) == rows()


def test_every_picture_of_a_post_has_a_place(illustrated: PostPage) -> None:
    assert {image.pk for image, _ in placements(illustrated)} == set(
        EditorialImage.objects.values_list("pk", flat=True)
    )


def test_a_post_without_pictures_needs_none() -> None:
    assert make_for_page(draft()) == 0


def test_a_small_picture_is_not_blown_up() -> None:
    image = make_image()
    drawn(image)
    assert max(image.renditions.values_list("width", flat=True)) <= image.width == 64


def test_a_small_picture_offers_no_width_twice() -> None:
    image = make_image(file=ContentFile(image_bytes(700, 400), name="small.png"))
    avif, webp = drawn(image, "body").findall("source")
    assert [part.split()[1] for part in (avif.get("srcset") or "").split(", ")] == ["480w", "700w"]
    assert " " not in (webp.get("srcset") or "")


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_picture_draws_nothing_and_breaks_no_page(content: bytes | None, client: Client) -> None:
    image = make_image()
    post = publish(draft(cover=image), with_pictures=False)
    break_file(image, content)
    with making():
        assert picture(EditorialImage.objects.get(pk=image.pk), "card") == ""
    make_renditions.func(post.pk)
    page = document(client.get(post.url).content)
    assert page.findall(".//{http://www.w3.org/2000/svg}path"), "shapes stand in for the cover"

"""The picture that stands for a post where a link to it is shared."""

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image, ImageChops
from wagtail.models import PageViewRestriction

from home.site_settings import IdentitySettings
from posts import lettering, social
from posts.enums import CategoryColor
from posts.models import EditorialImage, PostPage
from posts.renditions import make_for_page
from posts.social import Drawing, draw, social_image
from posts.tasks import make_renditions
from tests.factories import draft, live_post, make_category, make_image, publish
from tests.markup import BREAKOUT, SCRIPT
from tests.posts.test_tasks import BROKEN, break_file

BASE = "https://blog.example"
RED, BLUE = CategoryColor.RED.hex, CategoryColor.BLUE.hex


def drawing(title: str = "A GIN index for search", **fields: str) -> Drawing:
    return Drawing(**{"title": title, "publication": "Galley", "seed": "a-gin-index", "color": RED, **fields})


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def difference(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The box in which two pictures differ: left, upper, right, lower."""
    box: tuple[int, int, int, int] | None = ImageChops.difference(opened(one), opened(other)).getbbox()
    return box


# What is drawn


def test_the_picture_is_a_png_of_the_size_that_other_sites_show() -> None:
    png = draw(drawing())
    assert png.startswith(b"\x89PNG")
    assert opened(png).size == (1200, 630)
    assert len(png) < 60_000


def test_the_same_post_has_the_same_picture_every_time() -> None:
    assert draw(drawing()) == draw(drawing())


CHANGES = {"title": "Another title", "publication": "Proof", "seed": "other", "color": BLUE}


@pytest.mark.parametrize("field", CHANGES)
def test_everything_that_a_picture_is_made_of_changes_it_and_its_digest(field: str) -> None:
    other = drawing(**{field: CHANGES[field]})
    assert difference(draw(drawing()), draw(other))
    assert drawing().digest != other.digest == drawing(**{field: CHANGES[field]}).digest


def test_a_new_design_has_a_new_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawing().digest
    monkeypatch.setattr(social, "DESIGN", social.DESIGN + 1)
    assert drawing().digest != before


def inked(png: bytes, top: int, bottom: int = social.HEIGHT) -> tuple[int, int, int, int]:
    """The box of what is darker than paper between two heights; a palette may shade the paper a little."""
    dark = opened(png).convert("L").point(lambda value: 255 if value < 200 else 0)
    box = dark.crop((0, top, social.WIDTH, bottom)).getbbox()
    assert box
    return box[0], box[1] + top, box[2], box[3] + top


@pytest.mark.parametrize(
    "title", ["Short", "Many words " * 9, "x" * 255, "Wörter, — and “quotes”", "gy" * 80]
)
def test_the_title_stands_between_the_shapes_and_the_name(title: str) -> None:
    name_begins = inked(draw(drawing("")), social.SHAPES_ONLY_HEIGHT)[1]
    left, top, right, bottom = inked(draw(drawing(title)), social.SHAPES_HEIGHT, name_begins)
    assert social.MARGIN - 8 <= left < right <= social.WIDTH - social.MARGIN + 8
    assert social.SHAPES_HEIGHT < top < bottom < name_begins


UNDRAWABLE = ["日本語のタイトル", "عنوان", "🦊🦊", "Название", "\u200b", "…", "– — “”", ""]


@pytest.mark.parametrize("title", UNDRAWABLE)
def test_a_title_without_letters_that_can_be_drawn_leaves_shapes_and_no_boxes(title: str) -> None:
    assert draw(drawing(title)) == draw(drawing(""))
    assert difference(draw(drawing(title)), draw(drawing("Letters")))


@pytest.mark.parametrize(
    "title", ["x" * 255, "W" * 255, "a " * 120, SCRIPT + BREAKOUT, "\x01\x7f a", "a\nb\tc"]
)
def test_no_title_breaks_the_drawing(title: str) -> None:
    assert opened(draw(drawing(title, publication=title))).size == (1200, 630)


# Letters


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Plain English, 100 %!", "Plain English, 100 %!"),
        ("Überblick – 概要", "Uberblick -"),
        ("naïve café, Łódź, straße, Æsop", "naive cafe, Lodz, strasse, AEsop"),
        ("one—two", "one-two"),
        ("½ of it", "1⁄2 of it"),
        ("  two \n\t spaces  ", "two spaces"),
        ("a\u200bb\x00c", "abc"),
        ("🦊", ""),
    ],
)
def test_what_the_typeface_lacks_is_drawn_by_its_kin_or_not_at_all(text: str, drawn: str) -> None:
    assert lettering.drawable(text) == drawn


def test_lines_keep_to_their_width_and_lose_no_letter() -> None:
    text = "Words of — several lengths, and incomprehensibilities " + "x" * 90
    lines = lettering.wrap(text, size=62, width=700)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lettering.font(62).getlength(line) <= 700 for line in lines)


def test_a_short_text_is_big_and_a_long_one_small_and_cut_at_a_word_after_four_lines() -> None:
    steps = ((96, 2), (84, 3), (62, 4))
    assert lettering.fit("Short", steps=steps, width=1056) == (96, ["Short"])
    size, lines = lettering.fit("word " * 60, steps=steps, width=1056)
    assert (size, len(lines)) == (62, 4)
    assert lines[-1].endswith("word…")
    assert lettering.font(size).getlength(lines[-1]) <= 1056


# Which picture stands for a post


@pytest.mark.django_db
def test_a_post_without_a_cover_has_the_drawn_picture() -> None:
    post = live_post(title="A title", slug="a-title")
    found = social_image(post, base_url=BASE)
    assert found.url == f"{BASE}{post.url}social.png"
    assert (found.width, found.height, found.alt, found.type) == (1200, 630, "A title", "image/png")


@pytest.mark.django_db
def test_a_post_with_a_cover_has_the_cover_as_a_jpeg() -> None:
    post = live_post(cover=make_image(description="A red field"))
    make_for_page(post)
    made = post.cover.renditions.count()
    found = social_image(post, base_url=BASE)
    assert found.url.startswith(f"{BASE}/media/")
    assert found.url.endswith(".jpg")
    rendition = post.cover.renditions.get(filter_spec="fill-1200x630|format-jpeg")
    assert (found.width, found.height) == (rendition.width, rendition.height)
    assert (found.alt, found.type) == ("A red field", "image/jpeg")
    assert post.cover.renditions.count() == made, "it was made when the post went live"


@pytest.mark.django_db
def test_a_cover_without_a_description_is_named_by_the_title_and_never_by_its_file() -> None:
    post = live_post(title="A title", cover=make_image(title="IMG_1.png", description=""))
    assert social_image(post, base_url=BASE).alt == "A title"


@pytest.mark.django_db
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_cover_gives_way_to_the_drawing(content: bytes | None) -> None:
    post = publish(draft(cover=make_image()), with_pictures=False)
    break_file(post.cover, content)
    make_renditions.func(post.pk)
    post.cover = EditorialImage.objects.get(pk=post.cover.pk)
    assert social_image(post, base_url=BASE).url == f"{BASE}{post.url}social.png"


@pytest.mark.django_db
def test_media_on_another_host_keep_their_address(settings: Any) -> None:
    settings.MEDIA_URL = "https://media.example/"
    post = live_post(cover=make_image())
    assert social_image(post, base_url=BASE).url.startswith("https://media.example/")


# Its address


def address(post: PostPage) -> str:
    return f"{post.url}social.png"


@pytest.mark.django_db
def test_the_picture_stands_below_the_address_of_the_post(client: Client) -> None:
    post = live_post(title="A title", categories=[make_category(color=CategoryColor.BLUE)])
    response = client.get(address(post))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response.content == draw(Drawing("A title", "Galley", post.slug, BLUE))
    assert not response.cookies


@pytest.mark.django_db
def test_the_picture_names_the_publication_as_the_setting_does(client: Client) -> None:
    post = live_post()
    before = client.get(address(post)).content
    identity = IdentitySettings.for_site(post.get_site())
    identity.name = "Proof"
    identity.save()
    assert difference(before, client.get(address(post)).content)


def expired(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at="2020-01-01T00:00Z")


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


@pytest.mark.django_db
@pytest.mark.parametrize("hide", [PostPage.unpublish, expired, private])
def test_a_post_that_readers_may_not_see_has_no_picture(hide: Any, client: Client) -> None:
    post = live_post()
    assert client.get(address(post)).status_code == 200
    hide(post)
    assert client.get(address(post)).status_code == 404


@pytest.mark.django_db
def test_a_draft_has_no_picture(client: Client) -> None:
    post = draft(slug="a-draft")
    assert client.get(f"{post.get_url_parts()[2]}social.png").status_code == 404


@pytest.mark.django_db
def test_a_picture_has_one_address(client: Client) -> None:
    post = live_post(slug="here", published_on="2024-05-06")
    assert client.get("/2024/05/here/social.png").status_code == 200
    elsewhere = """
    /2024/04/here/social.png /2023/05/here/social.png /2024/5/here/social.png /2024/13/here/social.png
    /here/social.png /2024/05/social.png /2024/05/here/social.png/
    /2024/05/here/socialxpng/
    /0000/00/here/social.png /2024/05/HERE/social.png /2024/05/none/social.png /2024/05/he%00re/social.png
    /%D9%A2%D9%A0%D9%A2%D9%A4/05/here/social.png /2024/05/../05/here/social.png /2024/05/%3Cb%3E/social.png
    """.split()
    for path in [*elsewhere, f"/2024/05/{'a' * 5000}/social.png"]:
        assert client.get(path).status_code == 404, path
    assert client.get(f"{address(post)}?x=%00").status_code == 200
    assert client.post(address(post)).status_code in (403, 405)


@pytest.mark.django_db
def test_who_has_the_picture_gets_no_second_one_until_it_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = live_post(title="Before")
    first = client.get(address(post))
    assert first["Cache-Control"] == "public, max-age=3600"
    with monkeypatch.context() as patched:
        patched.setattr(Drawing, "png", lambda self: pytest.fail("drawn for nobody"))
        again = client.get(address(post), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    PostPage.objects.filter(pk=post.pk).update(title="After")
    changed = client.get(address(post), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    head = client.head(address(post))
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", changed["ETag"])


# The cache


def test_a_picture_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawing().png()
    monkeypatch.setattr(social, "draw", lambda drawing: pytest.fail("drawn twice"))
    assert drawing().png() == first


def broken(*args: Any, **kwargs: Any) -> Any:
    raise ConnectionError("no cache here")


def test_a_broken_cache_costs_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = draw(drawing())
    for name in ("get", "set"):
        monkeypatch.setattr(type(cache._connections["default"]), name, broken)  # type: ignore[attr-defined]
    with pytest.raises(ConnectionError):
        cache.get("x")
    assert drawing().png() == expected


def test_a_cache_that_holds_something_else_costs_no_picture() -> None:
    cache.set(f"social:{drawing().digest}", "not a picture")
    assert drawing().png() == draw(drawing())

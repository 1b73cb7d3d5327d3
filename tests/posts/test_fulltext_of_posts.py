"""The text of whole posts in feeds, one at a time and many at once."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from posts import bodies
from posts.fulltext import full_text
from posts.models import PostCorrection, PostPage
from posts.renditions import make_for_page
from tests import kinds
from tests.factories import PARAGRAPH, draft, live_post, make_image
from tests.kinds import everything, picture
from tests.markup import (
    BREAKOUT,
    MATHML,
    SCRIPT,
    assert_harmless,
    child,
    fragment,
    names,
    one,
    words,
)
from tests.posts.feed_texts import ADDRESS, ALLOWED, text_of

# Posts


@pytest.fixture(scope="module")
def full_root(django_db_setup: None, django_db_blocker: Any) -> Iterator[Element]:
    """The full text of a post with every block there is."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        related = live_post(title="The other one", summary="What the other one says.")
        post = live_post(body=everything(related))
        make_for_page(post)
        yield text_of(post)
        transaction.set_rollback(True)


@pytest.fixture
def _small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that take no time, where their sizes are not what is tested."""
    monkeypatch.setattr(kinds, "picture", make_image)


def test_every_block_has_its_words_in_the_full_text(full_root: Element) -> None:
    text = words(full_root)
    for expected in (
        "In short.",
        "All of it.",
        "Text1 & more1.",
        "First",
        "Deeper",
        "Costs",
        "x = '<script>' y = 2",
        "a.py · Python",
        "Words.",
        "Ada",
        "Warning: Mind",
        "The gap.",
        "Who",
        "Writers",
        "A half",
        "Watch on Vimeo: A talk",
        "Figures",
        "Related post",
        "The other one",
        "What the other one says.",
        "Footnotes",
        "A note with a link.",
    ):
        assert expected in text, expected
    for noise in ("↩", "#", "Load the recording", "Nothing is requested", "Copy", "Link to"):
        assert noise not in text, noise


def test_the_full_text_is_plain_markup_with_addresses_that_work_anywhere(full_root: Element) -> None:
    assert_harmless(full_root)
    assert not names(full_root) & {
        "div",
        "span",
        "section",
        "aside",
        "picture",
        "source",
        "svg",
        "button",
        "path",
    }
    formula = one(full_root, f".//{MATHML}math")
    inside = {id(element) for element in formula.iter()}
    for element in full_root.iter():
        if id(element) in inside:
            continue
        for name, value in element.attrib.items():
            assert name in ALLOWED or (element.tag, name) == ("code", "class"), (element.tag, name)
            if name in ("href", "src", "cite"):
                assert urlsplit(value).scheme in ("http", "https"), value
                assert urlsplit(value).netloc, value


def test_each_block_becomes_what_feed_readers_can_draw(full_root: Element) -> None:
    root = full_root
    assert [code.get("class") for code in root.findall(".//pre/code")] == ["language-python", "language-text"]
    assert len(root.findall(".//img")) == 4
    for img in root.iter("img"):
        assert int(img.get("width") or 0) == 960
        assert int(img.get("height") or 0) == 600
        assert img.get("alt") is not None
    boxes = [words(one(box, "./p[1]/strong")) for box in root.findall("./blockquote")]
    assert boxes == ["In short.", "Warning: Mind"]
    recording = [a for a in root.iter("a") if "vimeo" in (a.get("href") or "")]
    assert [words(a) for a in recording] == ["Watch on Vimeo: A talk"]
    assert one(root, ".//table/caption").text == "Who"
    assert [th.get("scope") for th in root.iter("th")] == ["col", "row", "row"]
    references = [a.get("href") for a in root.findall(".//sup/a")]
    assert references == [f"{ADDRESS}#fn-1"] * 2


def test_no_link_is_empty(full_root: Element) -> None:
    assert all(words(a) for a in full_root.iter("a"))


@pytest.mark.django_db
def test_the_cover_comes_first_with_its_size() -> None:
    class Cover:
        url, alt, width, height = "/media/cover.jpg", 'A "red" field', 1200, 590

    post = PostPage.objects.for_feed().get(pk=live_post().pk)
    first = next(fragment(full_text(post, address=ADDRESS, cover=Cover)).iter("p"))
    assert one(first, "./img").attrib == {
        "src": "https://blog.example/media/cover.jpg",
        "alt": 'A "red" field',
        "width": "1200",
        "height": "590",
    }


@pytest.mark.django_db
def test_corrections_stand_at_the_end_the_latest_first() -> None:
    post = live_post()
    for day, text in ((2, "It was 5, not 6."), (9, f"Said {SCRIPT}.\n Now it does not.")):
        PostCorrection.objects.create(post=post, corrected_on=date(2024, 3, day), text=text)
    root = text_of(post)
    assert words(one(root, "./h2")) == "Corrections"
    assert [words(item) for item in root.findall("./ul/li")] == [
        f"March 9, 2024: Said {SCRIPT}. Now it does not.",
        "March 2, 2024: It was 5, not 6.",
    ]
    assert [time.get("datetime") for time in root.iter("time")] == ["2024-03-09", "2024-03-02"]
    assert_harmless(root)


@pytest.mark.django_db
def test_a_post_without_corrections_has_no_heading_for_them() -> None:
    assert "Corrections" not in words(text_of(live_post()))


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def unpublished(post: PostPage) -> None:
    post.unpublish()


@pytest.mark.django_db
@pytest.mark.parametrize("hide", [private, unpublished])
def test_nothing_of_a_hidden_post_is_in_the_full_text_of_its_neighbor(hide: Any) -> None:
    secret = live_post(title="Hidden title", summary="Hidden summary")
    post = live_post(body=[PARAGRAPH, child("related", {"post": secret.pk})])
    assert "Hidden title" in words(text_of(post))
    hide(secret)
    text = words(text_of(post))
    assert "Hidden" not in text
    assert "Something worth reading." in text


@pytest.mark.django_db
def test_a_pointer_to_a_draft_shows_nothing() -> None:
    secret = draft(title="Secret title", summary="Secret summary")
    assert "Secret" not in words(text_of(live_post(body=[PARAGRAPH, child("related", {"post": secret.pk})])))


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", [SCRIPT, BREAKOUT, "]]>", "<!--", "&lt;b&gt;"])
def test_hostile_words_stay_words(hostile: str) -> None:
    shown = {"image": picture().pk, "alt_text": hostile, "decorative": False}
    post = live_post(
        body=[
            child("heading", {"text": hostile, "level": "2"}),
            child(
                "image", {"image": shown, "caption": hostile, "credit_override": hostile, "width": "normal"}
            ),
            child("code", {"language": "html", "filename": hostile, "code": hostile}),
            child("quote", {"text": hostile, "attribution": hostile}),
        ]
    )
    root = text_of(post)
    assert_harmless(root)
    assert words(one(root, "./h2")) == hostile
    assert one(root, ".//img").get("alt") == hostile
    assert words(one(root, ".//pre")) == hostile


# Many bodies at once


@pytest.mark.django_db
@pytest.mark.usefixtures("_small_pictures")
def test_bodies_that_are_loaded_together_read_as_those_that_are_loaded_alone() -> None:
    other = live_post(title="Linked")
    link = child("paragraph", f'<p>See <a linktype="page" id="{other.pk}">that</a> &amp; this.</p>', 9)
    made = [live_post(body=everything(other)), live_post(body=[link]), live_post()]
    for post in made:
        make_for_page(post)
    together = list(PostPage.objects.for_feed().filter(pk__in=[post.pk for post in made]).order_by("pk"))
    bodies.load(together)
    for post in together:
        alone = PostPage.objects.for_feed().get(pk=post.pk)
        assert full_text(post, address=ADDRESS) == full_text(alone, address=ADDRESS)
    assert words(fragment(full_text(together[1], address=ADDRESS))) == "See that & this."
    assert f'href="https://blog.example{other.url}"' in full_text(together[1], address=ADDRESS)


@pytest.mark.django_db
@pytest.mark.usefixtures("_small_pictures")
def test_what_bodies_show_is_loaded_at_the_price_of_one() -> None:
    other = live_post()

    def cost(posts: list[PostPage]) -> list[str]:
        loaded = list(PostPage.objects.for_feed().filter(pk__in=[post.pk for post in posts]))
        cache.clear()  # which remembers pictures
        with CaptureQueriesContext(connection) as captured:
            bodies.load(loaded)
            for post in loaded:
                assert post.body.render_as_block()
        return [query["sql"] for query in captured]

    def make() -> PostPage:
        link = child("paragraph", f'<p><a linktype="page" id="{other.pk}">that</a></p>', 9)
        post = live_post(body=[*everything(live_post()), link], cover=make_image())
        make_for_page(post)
        return post

    posts = [make()]
    cost(posts)  # fills the cache of content types, and Wagtail notes the sizes of documents
    one_body = cost(posts)
    posts += [make(), make()]
    cost(posts)
    three = cost(posts)
    assert len(three) == len(one_body), "\n\n".join(three)


def test_no_posts_are_no_work(django_assert_num_queries: Any) -> None:
    bodies.load([])

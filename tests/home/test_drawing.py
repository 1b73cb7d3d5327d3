"""What was drawn is kept until something it shows changes, and never longer."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString
from django.utils.translation import override
from taggit.models import Tag
from wagtail.models import Site

from home import drawing, sites, stencils
from home.drawing import Pen
from home.navigation import Frame
from home.site_settings import IdentitySettings
from posts import frame
from posts.drawn import marks
from posts.models import Drawn, PostPage
from posts.tasks import make_renditions, make_renditions_of
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
    put_live,
    standard_page,
)
from tests.markup import child

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def pen() -> Pen:
    request = HttpRequest()
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request._wagtail_site = sites.find(request)  # type: ignore[attr-defined]
    return Pen(Frame(request))


def renamed(thing: Any) -> None:
    thing.name = f"{thing.name} anew"
    thing.save()


def test_reading_twice_draws_once(client: Client) -> None:
    post = live_post()
    for path in ("/", post.url):
        text(client, path)
        before = Drawn.objects.values().get(pk=post.pk)
        with CaptureQueriesContext(connection) as captured:
            text(client, path)
        assert Drawn.objects.values().get(pk=post.pk) == before
        assert not [query for query in captured if query["sql"].startswith(("UPDATE", "INSERT"))]


@pytest.mark.parametrize("kind", ["author", "category", "series", "tag"])
def test_what_is_renamed_has_its_new_name_for_the_next_reader(client: Client, kind: str) -> None:
    author, category, series = make_author("Ada"), make_category("Data"), make_series("Ladder")
    post = live_post(authors=[author], categories=[category], series=series)
    live_post(series=series)
    post.tags.add("sql")
    put_live(post)
    things = {"author": author, "category": category, "series": series, "tag": Tag.objects.get(name="sql")}
    text(client, "/"), text(client, post.url)
    renamed(things[kind])
    assert things[kind].name in text(client, post.url)
    if kind in ("author", "category"):
        assert things[kind].name in text(client, "/")


def test_a_page_that_a_post_names_is_named_as_it_is_called_now(client: Client) -> None:
    other = live_post(title="Before")
    pointer = child("related", {"post": other.pk, "note": ""})
    post = live_post(body=[pointer])
    assert "Before" in text(client, post.url)
    other.title = "After"
    put_live(other)
    assert "After" in text(client, post.url)
    other.unpublish()
    assert "After" not in text(client, post.url)


def test_nobody_keeps_what_was_drawn_before_a_change(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    post = live_post(title="Before")
    keep = drawing._keep

    def late(*args: Any) -> None:
        marks.outdate([post.pk])  # somebody's change is committed while we draw
        keep(*args)

    monkeypatch.setattr(drawing, "_keep", late)
    text(client, "/"), text(client, post.url)
    kept = Drawn.objects.get(pk=post.pk)
    assert (kept.basis, kept.page_basis, kept.body) == ("", "", "")
    monkeypatch.setattr(drawing, "_keep", keep)
    text(client, "/"), text(client, post.url)
    kept.refresh_from_db()
    assert "Before" in kept.card
    assert kept.basis == kept.page_basis == pen().basis


def test_a_post_without_a_place_for_its_drawing_is_drawn_all_the_same(client: Client) -> None:
    post = live_post(title="Without a row")
    Drawn.objects.all().delete()
    assert "Without a row" in text(client, "/")
    assert "Without a row" in text(client, post.url)
    call_command("draw_posts")
    assert "Without a row" in Drawn.objects.get(pk=post.pk).card


def test_another_release_draws_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    post = live_post()
    text(client, "/")
    one = Drawn.objects.get(pk=post.pk).basis
    monkeypatch.setattr("home.release.digest", lambda: "another")
    from posts import frame

    frame.changed()
    text(client, "/")
    assert Drawn.objects.get(pk=post.pk).basis not in ("", one)


def test_the_name_of_the_publication_is_in_the_head_of_every_post(client: Client) -> None:
    post = live_post()
    text(client, post.url)
    setting = IdentitySettings.for_site(Site.objects.get())
    setting.name = "Another name"
    setting.save()
    assert "Another name</title>" in text(client, post.url)


def test_a_draft_of_a_live_post_is_drawn_for_nobody(client: Client) -> None:
    post = live_post(title="Live")
    text(client, post.url)
    latest = post.get_latest_revision_as_object()
    latest.title = "Only a draft"
    latest.save_revision(user=post.owner)
    request = latest.make_preview_request()
    assert b"Only a draft" in request.content
    assert "Only a draft" not in text(client, post.url) + text(client, "/")


def test_once_pictures_are_made_the_next_reader_gets_them(client: Client) -> None:
    post = publish(draft(cover=make_image()), with_pictures=False)
    assert "<picture>" not in text(client, "/") + text(client, post.url)
    make_renditions.func(post.pk)
    assert "<picture>" in text(client, "/")
    assert "<picture>" in text(client, post.url)


def test_a_new_portrait_is_made_and_shown(client: Client) -> None:
    author = make_author("Ada")
    post = live_post(authors=[author])
    assert "author__portrait--letter" in text(client, post.url)
    author.portrait = make_image()
    author.save()
    make_renditions_of.func(author.portrait.pk)
    assert "author__portrait--letter" not in text(client, post.url)


def test_a_post_is_related_from_the_moment_a_worker_has_compared_it(client: Client) -> None:
    category = make_category()
    post = live_post(title="Zebras", categories=[category])
    assert "Related posts" not in text(client, post.url)
    other = live_post(title="Zebras again", categories=[category])
    make_renditions.func(other.pk)
    assert "Related posts" in text(client, post.url)
    other.unpublish()
    assert "Related posts" not in text(client, post.url)


def rename_a_page_of_the_menu(page: Any) -> None:
    page.title = "Another title"
    put_live(page)


def take_it_down(page: Any) -> None:
    page.unpublish()


@pytest.mark.parametrize("change", [rename_a_page_of_the_menu, take_it_down])
def test_the_frame_is_kept_until_something_in_it_changes(
    client: Client, change: Callable[[Any], None]
) -> None:
    page = publish(standard_page(title="About us", show_in_menus=True))
    live_post()
    text(client, "/")
    with CaptureQueriesContext(connection) as captured:
        assert "About us" in text(client, "/")
    assert len(captured) == 2
    change(page)
    assert "About us" not in text(client, "/")
    assert PostPage.objects.published().exists()


@pytest.fixture
def remembering() -> Callable[..., str]:
    """Draw a template that remembers what it drew for a value, and counts how often it did."""
    drawn = itertools.count(1)
    html = (
        '{% load home_tags %}{% remember "part" value %} <p> {{ value }} {{ drawn }} </p> {% endremember %}'
    )
    template = engines["django"].from_string(html)

    def draw(value: object, **request: object) -> str:
        page = pen().frame
        vars(page.request).update(request)
        return template.render({"frame": page, "value": value, "drawn": lambda: next(drawn)})

    return draw


def test_what_is_remembered_is_drawn_once_for_each_value(remembering: Callable[..., str]) -> None:
    frame.changed()
    assert [remembering(value) for value in "abab"] == ["<p>a 1</p>", "<p>b 2</p>"] * 2
    frame.changed()
    assert remembering("a") == "<p>a 3</p>"


def test_a_preview_neither_reads_nor_leaves_what_is_remembered(remembering: Callable[..., str]) -> None:
    frame.changed()
    remembering("a")
    assert remembering("a", is_preview=True) == "<p>a 2</p>"
    assert remembering("a") == "<p>a 1</p>"


def test_no_more_is_remembered_than_there_is_room_for(
    remembering: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stencils, "MOST_KEPT", 2)
    frame.changed()
    for value in "abc":
        remembering(value)
    assert len(pen().frame.snapshot.stencils) == 1
    assert remembering("c") == "<p>c 3</p>"


# Stencils


def test_blanks_are_filled_each_time_escaped_and_kept_nowhere() -> None:
    frame.changed()
    html = (
        '{% load home_tags %}{% remember "outer" with words=search.words %}<p title="{{ words }}">100%  of'
        '{% remember "inner" with words=words %} <b>{{ words }}</b>{% endremember %}</p>{% endremember %}'
    )
    template = engines["django"].from_string(html)
    page = pen().frame
    for words, shown in (
        ("two  words", "two  words"),
        ('"><script>', "&quot;&gt;&lt;script&gt;"),
        ("%s %(words)s {words}", "%s %(words)s {words}"),
        ("\ue002words\ue003", "\ue002words\ue003"),
        (SafeString("<i>"), "<i>"),
        (None, ""),
    ):
        drawn = template.render({"frame": page, "search": {"words": words}})
        assert drawn == f'<p title="{shown}">100% of<b>{shown}</b></p>'
    assert template.render({"frame": page}) == '<p title="">100% of<b></b></p>'
    assert len(page.snapshot.stencils) == 2


# Before a reader asks


def drawn_for_lists(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The posts that are drawn for lists from now on."""
    posts: list[int] = []
    draw = Pen._for_lists

    def noted(pen: Pen, post: Any, mark: int) -> Drawn:
        posts.append(post.pk)
        return draw(pen, post, mark)

    monkeypatch.setattr(Pen, "_for_lists", noted)
    return posts


def test_no_reader_waits_until_a_post_that_goes_live_is_drawn_for_lists(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(client, "/")
    drawn = drawn_for_lists(monkeypatch)
    with override("de"):  # as the reviewer has it
        post = publish(draft(title="Zebras"), with_pictures=False)
    assert drawn == [post.pk]
    assert "Zebras" in text(client, "/")
    assert drawn == [post.pk], "a reader had it drawn again"


def test_no_reader_waits_once_pictures_are_made(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    category = make_category()
    other = live_post(title="Zebras", categories=[category])
    post = publish(
        draft(title="Zebras again", cover=make_image(), categories=[category]), with_pictures=False
    )
    text(client, "/")
    drawn = drawn_for_lists(monkeypatch)
    make_renditions.func(post.pk)
    assert drawn == [post.pk]
    page = text(client, "/")
    assert "<picture>" in page
    assert other.title in page
    assert drawn == [post.pk], "a reader had something drawn"


def test_a_post_that_cannot_be_drawn_goes_live_and_is_drawn_for_a_reader(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Pen:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr("home.ahead.pen", fail)
        post = publish(draft(title="Zebras"), with_pictures=False)
    assert post.live
    assert "Zebras" in text(client, "/")

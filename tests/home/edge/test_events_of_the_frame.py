"""What stands on every page is new on every page, and what time changes is new at its time."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from wagtail.models import Site

from home.edge.application import Edge
from home.models import HomePage
from home.site_settings import BannerSettings, FooterSettings, IdentitySettings, MenuSettings
from tests.factories import publish, put_live, standard_page, version
from tests.home.edge.asking import ask, fill
from tests.home.edge.world import NEW, everything, fill_again, gone, saved


@pytest.fixture
def frame(home_page: HomePage) -> Site:
    """The site whose settings these are."""
    return Site.objects.get()


def test_identity_menu_footer_and_banner_are_new_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site
) -> None:
    link = {"type": "link", "value": {"label": "Careers", "page": None, "address": "https://jobs.example/"}}
    for model, fields, words in [
        (IdentitySettings, {"name": "The Gazette"}, "The Gazette"),
        (BannerSettings, {"text": "We move tonight"}, "We move tonight"),
        (MenuSettings, {"items": [link]}, "jobs.example"),
        (FooterSettings, {"legal": [link]}, "jobs.example"),
    ]:
        fill_again(kept, world)
        change(saved, model.for_site(frame), **fields)
        assert gone(kept, world) == set(everything(world)), model
        assert words in ask(kept, world["apart"].url).text, model


def test_an_announcement_begins_and_ends_at_its_time(kept: Edge, change: Any, frame: Site) -> None:
    begin = timezone.now() + timedelta(minutes=10)
    end = begin + timedelta(minutes=10)
    change(saved, BannerSettings.for_site(frame), text="We move", shown_from=begin, shown_until=end)
    assert "We move" not in ask(kept, "/").text
    for moment, is_shown in ((begin, True), (end, False)):
        with time_machine.travel(moment, tick=False):
            assert ("We move" in ask(kept, "/").text) is is_shown


def test_a_page_in_the_menu_is_on_every_page_and_goes(kept: Edge, world: dict[str, Any], change: Any) -> None:
    page = change(publish, standard_page(title="Careers", show_in_menus=True))
    assert "Careers" in ask(kept, world["apart"].url).text
    change(page.unpublish)
    assert "Careers" not in ask(kept, world["apart"].url).text


def test_a_post_that_a_menu_names_is_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site
) -> None:
    link = {"type": "link", "value": {"label": "", "page": world["post"].pk, "address": ""}}
    change(saved, MenuSettings.for_site(frame), items=[link])
    fill_again(kept, world)
    change(version, world["post"], title="Rewritten")
    found = ask(kept, world["apart"].url)
    assert found.how == NEW
    assert "Rewritten" in found.text


def test_the_index_page_and_the_site_are_on_every_page(
    kept: Edge, world: dict[str, Any], change: Any, frame: Site, home_page: HomePage
) -> None:
    change(saved, frame, hostname="blog.example")
    assert gone(kept, world) == set(everything(world))
    home_page.introduction = "About this place"
    change(put_live, home_page)
    assert "About this place" in ask(kept, "/").text


# Time


def test_the_day_turns_for_one_reader_and_then_for_all(
    galley: Edge, world: dict[str, Any], settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel("2026-12-31T22:59:59+00:00", tick=False) as clock:
        fill(galley, "/")
        assert "2026" in ask(galley, "/").text
        clock.shift(timedelta(seconds=1))
        assert ask(galley, "/").how == "hit; detail=stale"
        assert ask(galley, "/").how == "hit"


def test_after_an_hour_one_reader_gets_the_old_page_and_the_next_a_new_one(
    make_edge: Callable[..., Edge], django: WSGIHandler, world: dict[str, Any]
) -> None:
    pending: list[Callable[[], Any]] = []
    galley = make_edge(django, later=pending.append)
    with time_machine.travel("2026-03-05T12:00:00+00:00", tick=False) as clock:
        fill(galley, "/")
        clock.shift(timedelta(hours=1))
        assert [ask(galley, "/").how for _time in range(2)] == ["hit; detail=stale"] * 2
        pending.pop()()
        assert ask(galley, "/").how == "hit"
        clock.shift(timedelta(days=2))
        assert ask(galley, "/").how == NEW


@pytest.fixture(autouse=True)
def _berlin(settings: Any) -> Iterator[None]:
    yield
    timezone.get_default_timezone.cache_clear()

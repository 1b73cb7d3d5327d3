"""The name of the publication and its announcement, as readers see them."""

from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from home.site_settings import (
    BannerSettings,
    IdentitySettings,
)
from posts.models import User
from tests.factories import live_post
from tests.home.identity import identify
from tests.home.test_settings import BANNER, WORDS, address
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db


# Identity


def test_the_words_of_the_identity_are_on_the_page(client: Client) -> None:
    identify(**WORDS)
    for path in ("/", live_post(search_description="").url, "/none/"):
        root = document(client.get(path).content)
        assert words(one(root, ".//title")).endswith("The Proof")
        assert "The Proof" in words(one(root, ".//body/header"))
        assert f"© {timezone.localdate().year} Proof Ltd" in words(one(root, ".//body/footer"))
    description = one(document(client.get("/").content), ".//meta[@name='description']")
    assert description.get("content") == "What we learned while building."


def test_without_a_holder_the_name_stands_in_the_footer(client: Client) -> None:
    identify(name="The Proof")
    footer = one(document(client.get("/").content), ".//body/footer")
    assert f"© {timezone.localdate().year} The Proof" in words(footer)


def test_before_anybody_decides_the_site_has_a_name(client: Client) -> None:
    assert words(one(document(client.get("/").content), ".//title")).endswith("Galley")


def test_a_new_identity_shows_at_once(client: Client) -> None:
    client.get("/")
    identify(name="Renamed")
    assert "Renamed" in words(one(document(client.get("/").content), ".//title"))


def test_markup_in_the_identity_is_text(client: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    identify(name=hostile, description=hostile, copyright_holder=hostile)
    root = document(client.get("/").content)
    inline = [script for script in root.iter("script") if not script.get("src")]
    assert {script.get("type") for script in inline} <= {"application/ld+json"}
    assert hostile in words(one(root, ".//title"))
    assert one(root, ".//meta[@name='description']").get("content") == hostile


def test_a_name_has_sixty_characters_at_most(client: Client, editor: User) -> None:
    client.force_login(editor)
    form = {**WORDS, "name": "x" * 61}
    response = client.post(address(IdentitySettings), form)
    assert response.status_code == 200
    assert "name" in response.context["form"].errors


# The announcement


def announce(**fields: Any) -> BannerSettings:
    banner = BannerSettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(banner, name, value)
    banner.save()
    return banner


def announcement(client: Client) -> Element | None:
    """The announcement on the index page, if there is one; the page is marked with it then and only then."""
    root = document(client.get("/").content)
    found = [section for section in root.iter("section") if section.get("aria-label") == "Announcement"]
    assert bool(found) is bool(root.get("data-banner"))
    return found[0] if found else None


def test_without_a_text_there_is_no_announcement(client: Client) -> None:
    assert announcement(client) is None
    announce(link="/jobs/")
    assert announcement(client) is None


def test_an_announcement_stands_on_every_page_with_its_link(client: Client) -> None:
    announce(text="We are hiring", link="/jobs/")
    for path in ("/", live_post().url, "/none/"):
        section = one(document(client.get(path).content), ".//body/section")
        assert [(a.get("href"), words(a)) for a in section.iter("a")] == [("/jobs/", "We are hiring")]
        assert words(one(section, "./button")) == "Dismiss this announcement"


def test_an_announcement_may_lead_nowhere(client: Client) -> None:
    announce(text="We are <b>hiring</b>")
    section = announcement(client)
    assert section is not None
    assert "We are <b>hiring</b>" in words(section)
    assert not list(section.iter("a"))


@pytest.mark.parametrize(
    ("shown_from", "shown_until", "is_shown"),
    [
        (None, None, True),
        ("2026-03-01T12:00Z", None, True),
        ("2026-03-01T12:01Z", None, False),
        (None, "2026-03-01T12:01Z", True),
        (None, "2026-03-01T12:00Z", False),
        ("2026-02-01T00:00Z", "2026-04-01T00:00Z", True),
        ("2026-01-01T00:00Z", "2026-02-01T00:00Z", False),
    ],
)
def test_an_announcement_has_its_time(
    shown_from: str | None, shown_until: str | None, is_shown: bool, client: Client
) -> None:
    times = {"shown_from": shown_from, "shown_until": shown_until}
    announce(text="Now", **{name: at and datetime.fromisoformat(at) for name, at in times.items()})
    with time_machine.travel("2026-03-01T12:00Z", tick=False):
        assert (announcement(client) is not None) is is_shown


def test_an_announcement_that_would_end_before_it_begins_is_refused(client: Client, editor: User) -> None:
    client.force_login(editor)
    form = {**BANNER, "shown_from": "2026-03-02 09:00", "shown_until": "2026-03-01 09:00"}
    response = client.post(address(BannerSettings), form)
    assert "shown_until" in response.context["form"].errors


def test_another_text_or_link_is_another_announcement() -> None:
    others = [("a", ""), ("b", ""), ("a", "/b/"), ("a", "/c/"), ("a/b/", "")]
    assert len({BannerSettings(text=text, link=link).digest for text, link in others}) == len(others)
    assert BannerSettings(text="a", shown_from=timezone.now()).digest == BannerSettings(text="a").digest

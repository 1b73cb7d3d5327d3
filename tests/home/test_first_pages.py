"""First pages of lists: what is drawn once around the posts is true for each reader."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template.response import TemplateResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from home.analytics import AnalyticsSettings
from home.models import HomePage
from home.site_settings import BannerSettings
from posts.models import User
from tests.factories import live_post, make_category, make_image, put_live, version
from tests.home.newsletter.desk import switch_on
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were drawn whole."""
    found: list[str] = []
    whole = TemplateResponse.rendered_content.fget  # type: ignore[attr-defined]

    def draw(response: Any) -> str:
        found.append(str(response.template_name))
        return str(whole(response))

    monkeypatch.setattr(TemplateResponse, "rendered_content", property(draw))
    return found


def text(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def begun(html: str) -> str:
    return one(document(html.encode()), ".//input[@name='begun']").get("value", "")


def shared(client: Client) -> str:
    """The picture with which the index page is shared."""
    root = document(client.get("/").content)
    return one(root, ".//meta[@property='og:image']").get("content", "")


@pytest.mark.parametrize("path", ["/", "/category/data/"])
def test_a_page_is_drawn_once_for_all_readers(client: Client, drawings: list[str], path: str) -> None:
    live_post(categories=[make_category("Data")])
    assert text(client, path) == text(Client(), path)
    assert len(drawings) == 1


def test_new_posts_stand_in_what_was_drawn(client: Client, drawings: list[str]) -> None:
    for title in ("100 % of %(cards)s", "A < B & %s", "The third"):
        live_post(title=title)
        assert title in words(document(client.get("/").content))
    drawn = len(drawings)
    root = document(client.get("/").content)
    assert len(drawings) == drawn
    assert one(root, ".//section[@data-shown]").get("data-shown") == "All categories: 3 posts"


def test_a_post_that_stands_on_another_page_is_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("home.lists.PER_PAGE", 2)
    data = [make_category("Data")]  # A new one would be a part of the frame.
    for day in (9, 8, 7, 6):
        live_post(published_on=date(2024, 5, day), categories=data)
    assert "All categories: 4 posts" in text(client)
    live_post(published_on=date(2024, 5, 1), categories=data)
    assert "All categories: 5 posts" in text(client)


def test_the_head_is_that_of_the_first_post_as_it_is_now(client: Client) -> None:
    post = live_post(cover=make_image(title="First"))
    before = shared(client)
    version(post, cover=make_image(title="Second"))
    assert shared(client) != before


def test_what_an_editor_writes_around_the_posts_is_text(client: Client) -> None:
    live_post(title="The only post")
    assert "The only post" in text(client)
    index = HomePage.objects.get()
    index.heading = "5 %(cards)s % <b>"
    put_live(index)
    for _reader in range(2):
        root = document(client.get("/").content)
        assert words(one(root, ".//h1")) == "5 %(cards)s % <b>"
        assert words(root).count("The only post") == 1


def test_each_reader_begins_a_form_of_their_own(client: Client, drawings: list[str]) -> None:
    switch_on()
    with time_machine.travel(datetime(2025, 5, 6, tzinfo=UTC), tick=False) as traveler:
        first = begun(text(client))
        traveler.shift(timedelta(seconds=5))
        assert begun(text(client)) not in ("", first)
    assert len(drawings) == 1


def test_an_announcement_begins_and_ends_in_time(client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as traveler:
        BannerSettings.objects.update_or_create(
            site=Site.objects.get(),
            defaults={"text": "We are hiring", "shown_until": now + timedelta(minutes=5)},
        )
        assert "We are hiring" in text(client)
        traveler.shift(timedelta(minutes=6))
        assert "We are hiring" not in text(client)


def test_a_new_year_is_on_the_page(client: Client) -> None:
    with time_machine.travel(datetime(2025, 12, 31, 12, tzinfo=UTC), tick=False) as traveler:
        assert "© 2025" in text(client)
        traveler.shift(timedelta(days=1))
        assert "© 2026" in text(client)


def test_the_policy_is_opened_for_whoever_gets_what_was_drawn(client: Client, settings: Any) -> None:
    settings.ANALYTICS_HOSTS = ["https://numbers.example"]
    AnalyticsSettings.objects.update_or_create(
        site=Site.objects.get(),
        defaults={"script": "https://numbers.example/script.js", "question": "May we count?"},
    )
    policies = [client.get("/")["Content-Security-Policy"] for _reader in range(2)]
    assert "https://numbers.example" in policies[0]
    assert policies[0] == policies[1]


def test_who_has_an_account_has_a_page_of_their_own(client: Client, superuser: User) -> None:
    desk = Client()
    desk.force_login(superuser)
    live_post()
    for _order in range(2):
        assert "wagtail-userbar" in text(desk)
        assert "wagtail-userbar" not in text(client)


def test_only_so_many_pages_are_kept(
    client: Client, drawings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Further pages, tags and months have no bound, so they are drawn each time."""
    monkeypatch.setattr("home.lists.PER_PAGE", 1)
    for day in (1, 2, 3):
        live_post(published_on=date(2024, 5, day))
    drawings.clear()
    for path in ("/page/2/", "/2024/", "/2024/05/"):
        text(client, path)
        text(client, path)
    assert len(drawings) == 6

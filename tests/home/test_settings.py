"""What editors decide about the site as a whole: who may, and what they see before they do."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.blocks import StreamValue
from wagtail.models import Site

from home.analytics import AnalyticsSettings
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import (
    BannerSettings,
    FooterSettings,
    IdentitySettings,
    MenuSettings,
    ReadingSettings,
    SocialSettings,
)
from posts.models import PostPage, User
from tests.factories import live_post, make_user
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Setting:
    """How a setting is tested."""

    form: dict[str, Any]
    stored: dict[str, Any]
    place: str  # where a preview shows it
    shown: str
    keeper: str = "Editors"  # or "", for administrators only


def stream_form(name: str, kind: str = "", *values: dict[str, str]) -> dict[str, str]:
    """The fields that a form sends for a StreamField with blocks of one kind."""
    form = {f"{name}-count": str(len(values))}
    for number, value in enumerate(values):
        block = f"{name}-{number}"
        form |= {f"{block}-deleted": "", f"{block}-order": str(number), f"{block}-type": kind}
        form |= {f"{block}-value-{key}": entered for key, entered in value.items()}
    return form


WORDS = {
    "name": "The Proof",
    "description": "What we learned while building.",
    "copyright_holder": "Proof Ltd",
}
LINK = {"label": "Data", "address": "/category/data/"}
STATS = {
    "script": "https://stats.example/count.js",
    "connect_hosts": "https://api.example:8443",
    "picture_hosts": "",
    "question": "May we count you?",
}
DOMAIN = {"name": "data-domain", "value": "blog.example"}
NEWSLETTER = {
    "heading": "Proofs by mail",
    "small_print": "For the newsletter alone.",
    "sender_name": "The Proof",
    "wait_minutes": 30,
    "digest_day": 4,
    "digest_hour": 7,
}
ACCOUNT = {"network": "github", "url": "https://github.com/example"}
BANNER = {"text": "We are hiring", "link": "/jobs/"}

# test_architecture.py demands an entry for every registered setting.
SETTINGS: dict[type[models.Model], Setting] = {
    IdentitySettings: Setting(
        form={**WORDS, "security_contact": "mailto:security@example.com"},
        stored={**WORDS, "security_contact": "mailto:security@example.com"},
        place="header",
        shown="The Proof",
    ),
    MenuSettings: Setting(
        form=stream_form("items", "link", LINK),
        stored={"items": [{**LINK, "page": None}]},
        place="header",
        shown="Data",
    ),
    FooterSettings: Setting(
        form={**stream_form("columns"), **stream_form("legal", "link", LINK)},
        stored={"columns": [], "legal": [{**LINK, "page": None}]},
        place="footer",
        shown="Data",
    ),
    SocialSettings: Setting(
        form=stream_form("accounts", "account", ACCOUNT),
        stored={"accounts": [ACCOUNT]},
        place="footer",
        shown="GitHub",
    ),
    BannerSettings: Setting(form=BANNER, stored=BANNER, place="section", shown="We are hiring"),
    ReadingSettings: Setting(
        form={"old_after_months": "7", "look_again_months": "12"},
        stored={"old_after_months": 7, "look_again_months": 12},
        place="main",
        shown="What it describes may have changed",
    ),
    AnalyticsSettings: Setting(
        form={
            **STATS,
            **stream_form("attributes", "attribute", DOMAIN),
            **stream_form("details", "link", LINK),
        },
        stored={**STATS, "attributes": [DOMAIN], "details": [{**LINK, "page": None}]},
        place="section",
        shown="May we count you? This loads a script from stats.example.",
        keeper="",
    ),
    NewsletterSettings: Setting(
        form={**{name: str(value) for name, value in NEWSLETTER.items()}, "is_on": "on"},
        stored={**NEWSLETTER, "is_on": True},
        place="section",
        shown="Proofs by mail",
    ),
}
GROUPS = ("Writers", "Reviewers", "Editors")
every_setting = pytest.mark.parametrize("model", SETTINGS)


@pytest.fixture(autouse=True)
def _allowed_hosts(settings: Any) -> None:
    settings.ANALYTICS_HOSTS = ["https://stats.example", "https://api.example:8443"]


def keeper(model: Any) -> User:
    """Somebody who may change a setting."""
    group = SETTINGS[model].keeper
    return make_user(group=group, is_superuser=not group)


def others(model: Any) -> list[User]:
    """Somebody of each group that may not."""
    return [make_user(group=group) for group in GROUPS if group != SETTINGS[model].keeper]


def address(model: Any) -> str:
    meta = model._meta
    return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, Site.objects.get().pk])


def stored(model: Any) -> dict[str, Any]:
    setting = model.for_site(Site.objects.get())
    values = {name: getattr(setting, name) for name in SETTINGS[model].stored}
    return {
        name: [dict(block.value) for block in value] if isinstance(value, StreamValue) else value
        for name, value in values.items()
    }


@every_setting
def test_its_keeper_changes_a_setting(model: Any, client: Client) -> None:
    client.force_login(keeper(model))
    assert client.get(address(model)).status_code == 200
    assert client.post(address(model), SETTINGS[model].form).status_code == 302
    assert stored(model) == SETTINGS[model].stored


@every_setting
def test_nobody_else_does(model: Any, client: Client) -> None:
    before = stored(model)
    for user in others(model):
        client.force_login(user)
        for method in ("get", "post"):
            response = getattr(client, method)(address(model), SETTINGS[model].form)
            assert response.status_code == 302
            assert response["Location"] == reverse("wagtailadmin_home")
    assert stored(model) == before


@every_setting
def test_the_menu_offers_a_setting_to_those_who_may_change_it(model: Any, client: Client) -> None:
    meta = model._meta
    offer = reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name])
    for user, is_offered in [(keeper(model), True), *((user, False) for user in others(model))]:
        client.force_login(user)
        assert (offer in client.get(reverse("wagtailadmin_home")).content.decode()) is is_offered


@every_setting
def test_strangers_are_sent_to_the_login(model: Any, client: Client) -> None:
    before = stored(model)
    response = client.post(address(model), SETTINGS[model].form)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert stored(model) == before


# Previews


def preview_address(model: Any) -> str:
    meta = model._meta
    site = Site.objects.get()
    return reverse("wagtailsettings:preview_on_edit", args=[meta.app_label, meta.model_name, site.pk])


def preview(client: Client, model: Any, form: dict[str, Any]) -> Element:
    """What the preview shows of a form that nobody has saved."""
    answer = client.post(preview_address(model), form).json()
    assert answer == {"is_valid": True, "is_available": True}
    response = client.get(preview_address(model))
    assert response.status_code == 200
    return document(response.content)


def post_of_eight_months() -> PostPage:
    post = live_post(title="Eight months old")
    then = timezone.now() - timedelta(days=245)
    PostPage.objects.filter(pk=post.pk).update(
        published_on=then.date(), first_published_at=then, last_published_at=then
    )
    return post


@every_setting
def test_a_preview_shows_the_form_and_saves_nothing(model: Any, client: Client) -> None:
    post_of_eight_months()
    before = stored(model)
    setting = SETTINGS[model]
    client.force_login(keeper(model))
    assert setting.shown not in words(document(client.get(preview_address(model)).content))
    body = one(preview(client, model, setting.form), "./body")
    assert setting.shown in words(one(body, f"./{setting.place}"))
    assert stored(model) == before


@every_setting
def test_the_form_of_a_setting_offers_its_preview(model: Any, client: Client) -> None:
    client.force_login(keeper(model))
    assert preview_address(model) in client.get(address(model)).content.decode()


@every_setting
def test_nobody_else_gets_a_preview(model: Any, client: Client) -> None:
    theirs = Client()
    theirs.force_login(keeper(model))
    preview(theirs, model, SETTINGS[model].form)
    kept = FormState.objects.count()
    for user in others(model):
        client.force_login(user)
        for method in ("get", "post", "delete"):
            response = getattr(client, method)(preview_address(model), SETTINGS[model].form)
            assert response.status_code == 302
            assert response["Location"] == reverse("wagtailadmin_home")
    assert FormState.objects.count() == kept


@every_setting
def test_strangers_get_no_preview(model: Any, client: Client) -> None:
    for method in ("get", "post", "delete"):
        response = getattr(client, method)(preview_address(model), SETTINGS[model].form)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert not FormState.objects.exists()


def test_one_editor_does_not_see_what_another_is_writing(client: Client, editor: User) -> None:
    client.force_login(editor)
    preview(client, BannerSettings, BANNER)
    client.force_login(make_user(group="Editors"))
    assert BANNER["text"] not in client.get(preview_address(BannerSettings)).content.decode()


def test_a_preview_shows_an_announcement_before_its_time_and_after_it_was_dismissed(
    client: Client, editor: User
) -> None:
    client.force_login(editor)
    root = preview(client, BannerSettings, {**BANNER, "shown_from": "2100-01-01 09:00"})
    assert BANNER["text"] in words(one(root, "./body/section"))
    # What theme.js would look up among those that were dismissed in this browser.
    assert root.get("data-banner") is None


def test_a_preview_shows_a_column_of_the_footer(client: Client, editor: User) -> None:
    column = {
        "columns-count": "1",
        "columns-0-deleted": "",
        "columns-0-order": "0",
        "columns-0-type": "column",
        "columns-0-value-title": "Read on",
        "columns-0-value-links-count": "1",
        "columns-0-value-links-0-deleted": "",
        "columns-0-value-links-0-order": "0",
        "columns-0-value-links-0-value-label": "Data",
        "columns-0-value-links-0-value-address": "/category/data/",
    }
    client.force_login(editor)
    form = {**column, **stream_form("legal")}
    nav = one(preview(client, FooterSettings, form), "./body/footer//nav")
    assert [words(part) for part in nav[0]] == ["Read on", "Data"]
    assert client.post(address(FooterSettings), form).status_code == 302
    shown = one(document(client.get("/").content), "./body/footer//nav")
    assert [words(part) for part in shown[0]] == ["Read on", "Data"]


def test_without_posts_the_preview_of_reading_is_an_empty_page(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert (
        one(preview(client, ReadingSettings, {"old_after_months": "7", "look_again_months": 0}), ".//h1")
        is not None
    )


@pytest.mark.parametrize(
    ("model", "form"),
    [
        (BannerSettings, {"text": "x" * 141}),
        (BannerSettings, {"text": "Hiring", "link": "javascript:alert(1)"}),
        (MenuSettings, stream_form("items", "link", {"label": "x", "address": "//evil.example"})),
        (SocialSettings, stream_form("accounts", "account", {"network": "none", "url": "https://x.example"})),
        (ReadingSettings, {"old_after_months": "-1"}),
        (ReadingSettings, {"old_after_months": "9" * 30}),
        (IdentitySettings, {"name": "\0"}),
    ],
)
def test_a_preview_of_an_impossible_form_says_so(
    model: Any, form: dict[str, Any], client: Client, editor: User
) -> None:
    client.force_login(editor)
    answer = json.loads(client.post(preview_address(model), form).content)
    assert answer["is_valid"] is False
    assert client.get(preview_address(model)).status_code == 200

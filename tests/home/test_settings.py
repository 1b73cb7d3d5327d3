"""What editors decide about the site as a whole."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Site

from home.site_settings import (
    BannerSettings,
    FooterSettings,
    IdentitySettings,
    MenuSettings,
    ReadingSettings,
    SocialSettings,
)
from posts.models import User
from tests.factories import live_post, make_user
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Setting:
    """How a setting is tested."""

    form: dict[str, Any]
    stored: dict[str, Any]


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
ACCOUNT = {"network": "github", "url": "https://github.com/example"}
BANNER = {"text": "We are hiring", "link": "/jobs/"}

# test_architecture.py demands an entry for every registered setting.
SETTINGS: dict[type[models.Model], Setting] = {
    IdentitySettings: Setting(
        form={**WORDS, "security_contact": "mailto:security@example.com"},
        stored={**WORDS, "security_contact": "mailto:security@example.com"},
    ),
    MenuSettings: Setting(
        form=stream_form("items", "link", LINK), stored={"items": [{**LINK, "page": None}]}
    ),
    FooterSettings: Setting(
        form={**stream_form("columns"), **stream_form("legal", "link", LINK)},
        stored={"columns": [], "legal": [{**LINK, "page": None}]},
    ),
    SocialSettings: Setting(form=stream_form("accounts", "account", ACCOUNT), stored={"accounts": [ACCOUNT]}),
    BannerSettings: Setting(form=BANNER, stored=BANNER),
    ReadingSettings: Setting(form={"old_after_months": "7"}, stored={"old_after_months": 7}),
}
every_setting = pytest.mark.parametrize("model", SETTINGS)


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
def test_an_editor_changes_a_setting(model: Any, client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get(address(model)).status_code == 200
    assert client.post(address(model), SETTINGS[model].form).status_code == 302
    assert stored(model) == SETTINGS[model].stored


@every_setting
@pytest.mark.parametrize("group", ["Writers", "Reviewers"])
def test_writers_and_reviewers_do_not(model: Any, group: str, client: Client) -> None:
    before = stored(model)
    client.force_login(make_user(group=group))
    for method in ("get", "post"):
        response = getattr(client, method)(address(model), SETTINGS[model].form)
        assert response.status_code == 302
        assert response["Location"] == reverse("wagtailadmin_home")
    assert stored(model) == before


@every_setting
@pytest.mark.parametrize("group", ["Writers", "Reviewers", "Editors"])
def test_the_menu_offers_a_setting_to_those_who_may_change_it(model: Any, group: str, client: Client) -> None:
    client.force_login(make_user(group=group))
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    meta = model._meta
    offered = reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name]) in home
    assert offered is (group == "Editors")


@every_setting
def test_strangers_are_sent_to_the_login(model: Any, client: Client) -> None:
    before = stored(model)
    response = client.post(address(model), SETTINGS[model].form)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert stored(model) == before


def identify(**words_of_the_site: str) -> None:
    setting = IdentitySettings.for_site(Site.objects.get())
    for name, value in words_of_the_site.items():
        setattr(setting, name, value)
    setting.save()


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
    assert not [script for script in root.iter("script") if not script.get("src")]
    assert hostile in words(one(root, ".//title"))
    assert one(root, ".//meta[@name='description']").get("content") == hostile


def test_a_name_has_sixty_characters_at_most(client: Client, editor: User) -> None:
    client.force_login(editor)
    form = {**WORDS, "name": "x" * 61}
    response = client.post(address(IdentitySettings), form)
    assert response.status_code == 200
    assert "name" in response.context["form"].errors

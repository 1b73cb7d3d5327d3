"""The one script of somebody else that an administrator may add, and how little that changes."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.contrib.auth.models import Permission
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from home.analytics import AnalyticsSettings
from home.models import HomePage
from posts.models import User
from tests.factories import draft, live_post, make_user, publish, standard_page
from tests.home.test_policy import PUBLIC, directives
from tests.home.test_settings import preview, stream_form
from tests.markup import document, inline_scripts, one, words

pytestmark = pytest.mark.django_db

SCRIPT = "https://stats.example/js/count.js"
OPENED = {
    **PUBLIC,
    "script-src": {"'self'", SCRIPT},
    "connect-src": {"'self'", "https://stats.example"},
}
FORM = {
    "script": SCRIPT,
    "connect_hosts": "",
    "picture_hosts": "",
    "question": "May we count you?",
    **stream_form("attributes"),
    **stream_form("details"),
}


@pytest.fixture(autouse=True)
def _allowed_hosts(settings: Any) -> None:
    settings.ANALYTICS_HOSTS = ["https://stats.example", "https://api.example"]


def configure(**fields: Any) -> AnalyticsSettings:
    """Set the script as an administrator has left it."""
    values = {"script": SCRIPT, **fields}
    return AnalyticsSettings.objects.update_or_create(site=Site.objects.get(), defaults=values)[0]


def questions(root: Element) -> list[Element]:
    return [section for section in root.iter("section") if section.get("class") == "consent"]


def scripts(root: Element) -> set[str]:
    return {script.get("src") or "" for script in root.iter("script")}


def choices(root: Element) -> list[Element]:
    return [p for p in root.iter("p") if p.get("class") == "privacy-choices"]


def is_asked(client: Client, path: str) -> bool:
    """Whether a page asks: question, script, way back and policy come together or not at all."""
    response = client.get(path)
    root = document(response.content)
    found = {
        len(questions(root)) == 1,
        "/static/js/consent.js" in scripts(root),
        len(choices(root)) == 1,
        directives(response) == OPENED,
        directives(response) != PUBLIC,
    }
    assert len(found) == 1, path
    assert not [src for src in scripts(root) if "stats.example" in src], "not by the page itself"
    return found.pop()


# Without configuration


def test_without_a_script_nobody_is_asked_and_nothing_changes(client: Client) -> None:
    post = live_post()
    pages = {path: client.get(path).content for path in ("/", post.url, "/none/")}
    for row in (lambda: None, lambda: configure(script=""), lambda: configure(script="", picture_hosts="x")):
        row()
        for path, before in pages.items():
            assert not is_asked(client, path)
            assert client.get(path).content == before
            assert not client.cookies


def test_without_a_script_a_page_costs_no_more_queries_than_the_settings(client: Client) -> None:
    live_post()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    cost()
    before = cost()
    configure(script="")
    cost()  # what stands around each page is in memory then
    assert cost() == before


# With it


def test_readers_of_public_pages_are_asked(client: Client) -> None:
    post, about = live_post(), publish(standard_page())
    configure()
    for path in ("/", post.url, about.url, f"/category/{post.categories.get().slug}/", "/none/"):
        assert is_asked(client, path), path
    assert not client.cookies


def test_the_question_names_the_host_and_where_to_read_more(client: Client) -> None:
    about = publish(standard_page(title="Privacy", slug="privacy"))
    link = {"label": "", "page": about.pk, "address": ""}
    configure(question="May <we>?", details=[{"type": "link", "value": link}])
    (question,) = questions(document(client.get("/").content))
    assert (
        words(one(question, "./p[@class='consent__text']"))
        == "May <we>? This loads a script from stats.example. Privacy"
    )
    assert one(question, ".//a").get("href") == "/privacy/"
    assert question.get("hidden") is not None
    about.unpublish()
    (question,) = questions(document(client.get("/").content))
    assert list(question.iter("a")) == []


def test_both_answers_are_buttons_of_one_kind(client: Client) -> None:
    configure()
    (question,) = questions(document(client.get("/").content))
    buttons = list(question.iter("button"))
    assert [(words(button), button.get("value")) for button in buttons] == [
        ("Refuse", "refused"),
        ("Allow", "allowed"),
    ]
    assert buttons[0].get("class") == buttons[1].get("class")
    assert {button.get("type") for button in buttons} == {"button"}


def test_the_page_carries_what_the_script_will_be(client: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    pairs = [["data-domain", "blog.example"], ["data-x", hostile]]
    configure(
        script=f"{SCRIPT}?v=1&b='2'",
        attributes=[{"type": "attribute", "value": {"name": name, "value": value}} for name, value in pairs],
    )
    (question,) = questions(document(client.get("/").content))
    assert question.get("data-script") == f"{SCRIPT}?v=1&b='2'"
    assert json.loads(question.get("data-attributes") or "") == pairs
    assert inline_scripts(document(client.get("/").content)) == []
    assert is_asked(client, "/")


def test_the_policy_opens_for_the_hosts_that_are_named_and_no_others(client: Client) -> None:
    configure(connect_hosts="api.example, https://stats.example", picture_hosts="api.example")
    assert directives(client.get("/")) == {
        **PUBLIC,
        "script-src": {"'self'", SCRIPT},
        "connect-src": {"'self'", "https://api.example", "https://stats.example"},
        "img-src": {"'self'", "https://api.example"},
    }


def test_pictures_come_from_where_uploads_are_kept_as_well(client: Client, settings: Any) -> None:
    settings.MEDIA_URL = "https://media.example/files/"
    configure(picture_hosts="api.example")
    found = directives(client.get("/"))
    assert found["img-src"] == {"'self'", "https://media.example", "https://api.example"}


def test_a_host_that_an_operator_takes_back_is_gone_at_once(client: Client, settings: Any) -> None:
    configure(connect_hosts="api.example")
    assert "connect-src" in directives(client.get("/"))
    settings.ANALYTICS_HOSTS = ["https://stats.example"]
    assert not is_asked(client, "/")


# Pages that are not everybody's


def behind_a_password(page: Any) -> str:
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="open")
    return str(page.url)


def below_a_private_page(page: Any) -> str:
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="password", password="open")
    return str(page.url)


def behind_a_login(page: Any) -> str:
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return f"/_util/login/?next={page.url}"


@pytest.mark.parametrize("hide", [behind_a_password, below_a_private_page, behind_a_login])
def test_a_form_for_a_password_never_loads_it(client: Client, hide: Callable[[Any], str]) -> None:
    path = hide(live_post())
    configure()
    assert "<form" in client.get(path).content.decode()
    assert not is_asked(client, path)


def test_a_private_page_never_loads_it(client: Client) -> None:
    post = live_post(title="Secret")
    path = behind_a_password(post)
    restriction = PageViewRestriction.objects.get()
    configure()
    form = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, post.pk])
    wrong = client.post(form, {"password": "wrong", "return_url": path})
    assert questions(document(wrong.content)) == []
    assert directives(wrong) == PUBLIC
    assert client.post(form, {"password": "open", "return_url": path}).status_code == 302
    assert "Secret" in client.get(path).content.decode()
    assert not is_asked(client, path)


@pytest.mark.parametrize("group", ["Writers", "Reviewers", "Editors", ""])
def test_whoever_is_signed_in_never_loads_it(client: Client, group: str) -> None:
    """On a page with their session it could do at the desk whatever they may do."""
    post = live_post()
    configure()
    client.force_login(make_user(group=group))
    for path in ("/", post.url, "/none/"):
        assert not is_asked(client, path)


def test_what_is_searched_is_not_told(client: Client) -> None:
    configure()
    for path in ("/search/", "/search/?q=words"):
        assert not is_asked(client, path)


def test_neither_the_desk_nor_a_preview_of_a_page_loads_it(client: Client, superuser: User) -> None:
    post = draft()
    configure()
    assert directives(client.get(reverse("wagtailadmin_login")))["script-src"] == {
        "'self'",
        "'unsafe-inline'",
    }
    shown = post.make_preview_request()
    assert directives(shown) == PUBLIC
    assert questions(document(shown.content)) == []
    client.force_login(superuser)
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[post.pk]))
    assert questions(document(response.content)) == []
    assert SCRIPT not in response["Content-Security-Policy"]


def test_a_preview_of_the_setting_shows_the_question_and_loads_nothing(
    client: Client, superuser: User
) -> None:
    client.force_login(superuser)
    root = preview(client, AnalyticsSettings, FORM)
    (question,) = questions(root)
    assert question.get("hidden") is question.get("data-script") is None
    assert words(question).startswith("May we count you?")
    assert len(choices(root)) == 1
    assert not [src for src in scripts(root) if "consent" in src or "stats" in src]


def test_what_is_no_page_keeps_its_policy(client: Client) -> None:
    live_post()
    configure()
    for path in ("/feed/", "/sitemap.xml", "/api/v2/pages/", "/health/", "/robots.txt", "/category"):
        assert directives(client.get(path)) == PUBLIC, path


# What an administrator may enter


def errors(client: Client, superuser: User, **fields: str) -> dict[str, str]:
    """What the form says, by field, while it saves nothing."""
    client.force_login(superuser)
    meta = AnalyticsSettings._meta
    address = reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, Site.objects.get().pk])
    response = client.post(address, {**FORM, **fields})
    assert response.status_code == 200
    assert not AnalyticsSettings.objects.exclude(script="").exists()
    found = response.context["form"].errors.as_data()
    return {name: " ".join(error.messages) for name, (error, *_more) in found.items()}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("script", "https://evil.example/a.js", "an operator adds it to ANALYTICS_HOSTS in the environment"),
        ("script", "https://stats.example:8443/a.js", "https://stats.example:8443 is not among the hosts"),
        ("script", "http://stats.example/a.js", "is not the address of a script. Begin with https://"),
        ("script", "<script>alert(1)</script>", "is not the address of a script"),
        ("script", "/static/a.js", "is not the address of a script"),
        ("script", "https://stats.example/a.js; script-src *", "is not the address of a script"),
        ("connect_hosts", "evil.example", "an operator adds it to ANALYTICS_HOSTS in the environment"),
        ("connect_hosts", "*", "“*” is not a host"),
        ("picture_hosts", "https://stats.example/path", "is not a host"),
        ("picture_hosts", "api.example evil.example", "https://evil.example is not among"),
        ("question", "", "This field is required."),
    ],
)
def test_the_form_says_what_is_wrong_and_what_to_do(
    field: str, value: str, said: str, client: Client, superuser: User
) -> None:
    assert said in errors(client, superuser, **{field: value})[field]


def test_the_form_names_the_hosts_that_are_allowed(settings: Any) -> None:
    for hosts, named in (
        (["https://a.example", "https://b.example"], "(https://a.example, https://b.example)"),
        ([], "(none so far)"),
    ):
        settings.ANALYTICS_HOSTS = hosts
        with pytest.raises(Exception, match="not among") as refused:
            AnalyticsSettings(script=SCRIPT).clean()
        assert named in str(refused.value)


@pytest.mark.parametrize(
    "name", ["src", "onload", "type", "data-", "data-x y", "data-x=", "DATA-X", "data--x", "data-x\ny"]
)
def test_only_data_attributes_can_be_set(name: str, client: Client, superuser: User) -> None:
    entered = stream_form("attributes", "attribute", {"name": name, "value": ""})
    assert "attributes" in errors(client, superuser, **entered)


def test_an_attribute_is_set_once(client: Client, superuser: User) -> None:
    twice = [{"name": "data-domain", "value": value} for value in "ab"]
    said = errors(client, superuser, **stream_form("attributes", "attribute", *twice))
    assert said["attributes"] == "Each attribute stands here once."


def test_another_script_or_question_needs_another_answer() -> None:
    pair = {"type": "attribute", "value": {"name": "data-domain", "value": "blog.example"}}
    others: list[dict[str, Any]] = [
        {},
        {"script": f"{SCRIPT}?2"},
        {"question": "Again?"},
        {"connect_hosts": "api.example"},
        {"picture_hosts": "api.example"},
        {"attributes": [pair]},
    ]
    digests = {AnalyticsSettings(**{"script": SCRIPT, **fields}).digest for fields in others}
    assert len(digests) == len(others)
    assert AnalyticsSettings(script=SCRIPT).digest in digests


def test_no_group_may_change_it() -> None:
    permission = Permission.objects.get(codename="change_analyticssettings")
    assert not permission.group_set.exists()
    assert not make_user(group="Editors").has_perm("home.change_analyticssettings")


# Weight


def test_the_question_keeps_the_page_light(client: Client) -> None:
    configure()
    root = document(client.get("/").content)
    files = [finders.find(src.removeprefix("/static/")) for src in scripts(root) if src]
    assert len([link for link in root.iter("link") if link.get("rel") == "stylesheet"]) == 1
    weights = {str(file): len(gzip.compress(Path(str(file)).read_bytes())) for file in files}
    assert sum(weights.values()) <= 25_000, weights
    assert any("consent" in name for name in weights)


def test_a_page_that_asks_costs_the_same_however_many_posts_there_are(
    client: Client, home_page: HomePage
) -> None:
    configure()

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return [query["sql"] for query in captured]

    live_post(), live_post()
    cost()
    before = cost()
    live_post(), live_post()
    cost()
    now = cost()
    assert len(now) == len(before), "\n\n".join(now)

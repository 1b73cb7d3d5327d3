"""Answers for machines, and the pages that stand in when something fails."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import html5lib
import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults
from PIL import Image
from wagtail.models import Site

from home.models import StandardPage
from home.site_settings import IdentitySettings
from posts.models import PostPage
from posts.tasks import make_renditions_of
from tests.factories import image_bytes, live_post, make_image, publish, standard_page
from tests.home.test_index import ODD_QUERIES
from tests.markup import document, fragment, one, words

pytestmark = pytest.mark.django_db

# Robots


def robots(client: Client) -> RobotFileParser:
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.content.decode().splitlines())
    return parser


def test_crawlers_may_read_everything_but_the_desk(client: Client) -> None:
    post = live_post()
    parser = robots(client)
    for path in (
        "/",
        "/page/2/",
        "/category/x/",
        post.url,
        "/search/?q=words",
        "/sitemap.xml",
        "/media/x.avif",
        "/static/css/galley.css",
    ):
        assert parser.can_fetch("Googlebot", f"http://localhost{path}"), path
    for path in ("/admin/", "/admin/login/", "/admin/pages/1/edit/"):
        assert not parser.can_fetch("Googlebot", f"http://localhost{path}"), path


def test_crawlers_are_told_where_the_sitemap_is(client: Client) -> None:
    assert robots(client).site_maps() == ["http://localhost/sitemap.xml"]


def test_crawlers_get_an_answer_before_the_site_is_set_up(client: Client) -> None:
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    assert robots(client).site_maps() is None


def test_machines_only_ask_questions(client: Client) -> None:
    identify(security_contact="mailto:security@example.com")
    paths = ("/robots.txt", "/health/", "/sitemap.xml", "/sitemap-pages.xml", "/manifest.webmanifest")
    for path in (*paths, "/.well-known/security.txt", "/social.png"):
        assert client.head(path).status_code == 200, path
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(path).status_code == 405, path


@pytest.mark.parametrize("query", ODD_QUERIES, ids=lambda query: query[:20])
def test_an_odd_query_changes_no_answer(client: Client, query: str) -> None:
    identify(security_contact="mailto:security@example.com")
    for path in ("/robots.txt", "/sitemap.xml", "/manifest.webmanifest", "/.well-known/security.txt"):
        assert client.get(f"{path}?{query}").content == client.get(path).content, path


def test_machines_get_no_cookie(client: Client) -> None:
    identify(security_contact="mailto:security@example.com")
    for path in ("/robots.txt", "/sitemap.xml", "/manifest.webmanifest", "/.well-known/security.txt"):
        assert not client.get(path).cookies, path


# Security contact


def identify(**fields: Any) -> IdentitySettings:
    setting = IdentitySettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(setting, name, value)
    setting.save()
    if setting.icon:
        make_renditions_of.func(setting.icon.pk)  # as a worker does
    return setting


def security_txt(client: Client) -> dict[str, str]:
    """The fields of the file, by name. Each stands there once."""
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert len(fields) == len(lines)
    return fields


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("mailto:security@example.com", "mailto:security@example.com"),
        ("https://example.com/report?a=1&b=2", "https://example.com/report?a=1&b=2"),
        ("/security/", "http://localhost/security/"),
    ],
)
def test_security_txt_says_where_to_report_a_vulnerability(client: Client, contact: str, uri: str) -> None:
    identify(security_contact=contact)
    fields = security_txt(client)
    assert fields["Contact"] == uri
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "en"


@time_machine.travel("2026-03-01T10:00:00Z", tick=False)
def test_security_txt_expires_within_a_year_and_not_soon(client: Client) -> None:
    identify(security_contact="mailto:security@example.com")
    expires = datetime.fromisoformat(security_txt(client)["Expires"])
    assert expires.tzinfo is not None
    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=300)


def test_without_a_contact_there_is_no_security_txt(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    assert client.get("/.well-known/security.txt").status_code == 404


# Manifest and icons


def manifest(client: Client) -> dict[str, Any]:
    response = client.get("/manifest.webmanifest")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/manifest+json"
    content: dict[str, Any] = response.json()
    return content


def file_of(client: Client, path: str) -> bytes:
    """What stands at a path, read to its end."""
    response = client.get(path)
    assert response.status_code == 200, path
    return b"".join(response.streaming_content) if response.streaming else response.content


def size_of(client: Client, path: str) -> tuple[int, int]:
    """The size of a PNG."""
    with Image.open(io.BytesIO(file_of(client, path))) as picture:
        assert picture.format == "PNG"
        return picture.size


def test_the_manifest_says_what_a_home_screen_needs(client: Client) -> None:
    identify(name="The Engineering Proof", description="What we learned.")
    found = manifest(client)
    icons = found.pop("icons")
    assert found == {
        "id": "/",
        "name": "The Engineering Proof",
        "short_name": "The",
        "description": "What we learned.",
        "lang": "en-US",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#fbfaf7",
        "background_color": "#fbfaf7",
    }
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("any", "any"),
        *((size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")),
    }


def test_every_icon_of_the_manifest_is_what_it_is_said_to_be(client: Client) -> None:
    for icon in manifest(client)["icons"]:
        if icon["type"] == "image/svg+xml":
            assert fragment(file_of(client, icon["src"]).decode()) is not None
        else:
            assert icon["type"] == "image/png"
            assert "{}x{}".format(*size_of(client, icon["src"])) == icon["sizes"]


def test_the_picture_of_an_editor_takes_the_place_of_the_mark(client: Client) -> None:
    picture = make_image(file=ContentFile(image_bytes(800, 600), name="icon.png"))
    identify(icon=picture)
    icons = manifest(client)["icons"]
    assert len(icons) == 4
    for icon in icons:
        assert icon["src"].startswith("/media/")
        assert "{}x{}".format(*size_of(client, icon["src"])) == icon["sizes"]
    for path, size in (("/favicon.ico", 32), ("/apple-touch-icon.png", 180)):
        assert size_of(client, client.get(path)["Location"]) == (size, size)
    links = document(client.get("/").content).findall("./head/link")
    icons_in_head = [link.get("href") for link in links if "icon" in (link.get("rel") or "")]
    assert icons_in_head == ["/favicon.ico", "/apple-touch-icon.png"]


def test_a_picture_that_is_too_small_says_how_small_it_is(client: Client) -> None:
    identify(icon=make_image(file=ContentFile(image_bytes(100, 100), name="icon.png")))
    assert {icon["sizes"] for icon in manifest(client)["icons"]} == {"100x100"}


def test_a_broken_icon_gives_way_to_the_mark(client: Client) -> None:
    picture = make_image()
    picture.file.storage.delete(picture.file.name)
    identify(icon=picture)
    assert all(icon["src"].startswith("/static/") for icon in manifest(client)["icons"])
    assert client.get("/favicon.ico")["Location"].startswith("/static/")


def test_browsers_find_an_icon_where_they_look_for_one(client: Client) -> None:
    for path, size in (("/favicon.ico", 32), ("/apple-touch-icon.png", 180)):
        response = client.get(path)
        assert response.status_code == 302
        assert size_of(client, response["Location"]) == (size, size)


def test_every_icon_in_the_head_is_there(client: Client) -> None:
    links = document(client.get("/").content).findall("./head/link")
    icons = {(link.get("rel"), link.get("type")): link.get("href") or "" for link in links}
    assert file_of(client, icons["icon", "image/svg+xml"])
    assert size_of(client, icons["icon", "image/png"]) == (32, 32)
    assert size_of(client, icons["apple-touch-icon", None]) == (180, 180)
    assert icons["manifest", None] == "/manifest.webmanifest"
    themes = [meta for meta in document(client.get("/").content).iter("meta") if meta.get("media")]
    assert [meta.get("content") for meta in themes] == ["#fbfaf7", "#14130f"]


def test_the_picture_of_the_site_bears_its_name(client: Client) -> None:
    response = client.get("/social.png")
    assert response["Content-Type"] == "image/png"
    assert size_of(client, "/social.png") == (1200, 630)
    identify(name="Renamed")
    assert client.get("/social.png").content != response.content


def test_before_the_site_is_set_up_machines_get_an_answer(client: Client) -> None:
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    assert manifest(client)["start_url"] == "/"
    assert client.get("/favicon.ico").status_code == 302
    assert client.get("/social.png").status_code == 200
    assert client.get("/sitemap.xml").status_code == 404


# Health


def test_health_is_well_while_the_database_answers(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"database": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, DatabaseError, InterfaceError])
def test_health_is_ill_when_the_database_does_not_answer(
    error: type[Exception], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise error("password=secret host=10.0.0.1")

    with monkeypatch.context() as patched:
        patched.setattr(type(connections["default"]), "cursor", refuse)
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"database": "unreachable"})


# Pages that stand in


def test_the_page_that_says_not_found_leads_on(client: Client) -> None:
    about = publish(standard_page(title="About us"))
    StandardPage.objects.filter(pk=about.pk).update(show_in_menus=True)
    response = client.get("/none/")
    assert response.status_code == 404
    root = document(response.content)
    assert one(root, ".//meta[@name='robots']").get("content") == "noindex"
    links = {a.get("href") for a in one(root, ".//main").iter("a")}
    assert {"/", about.url} <= links
    assert not root.findall(".//link[@rel='canonical']")


def test_the_page_that_says_not_found_needs_no_site(client: Client) -> None:
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    assert client.get("/none/").status_code == 404


def test_the_page_that_says_something_failed_needs_no_context_and_no_database(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        html = render_to_string("500.html")
        response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    for text in (html, response.content.decode()):
        root = document(text)
        assert words(one(root, ".//h1"))
        assert {a.get("href") for a in one(root, ".//main").iter("a")} == {"/"}


def test_a_failure_shows_that_page_and_not_what_failed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(PostPage, "get_context", fail)
    client.raise_request_exception = False
    response = client.get(live_post().url)
    assert response.status_code == 500
    assert "secret reason" not in response.content.decode()
    assert words(one(document(response.content), ".//h1")) == words(
        one(document(render_to_string("500.html")), ".//h1")
    )


def test_the_page_that_says_forbidden_is_a_page(client: Client) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = defaults.permission_denied(request, PermissionError("the secret reason"))
    assert response.status_code == 403
    root = document(response.content)
    assert one(root, ".//meta[@name='robots']").get("content") == "noindex"
    assert "secret reason" not in words(root)


def test_a_form_that_was_open_too_long_is_answered_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    html5lib.parse(response.content)

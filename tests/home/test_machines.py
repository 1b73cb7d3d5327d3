"""Answers for machines, and the pages that stand in when something fails."""

from typing import Any
from urllib.robotparser import RobotFileParser

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults
from wagtail.models import PageViewRestriction, Site

from home.models import StandardPage
from posts.models import PostPage
from tests.factories import draft, live_post, make_category, publish, standard_page
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


# Sitemap


def parsed_sitemap(client: Client) -> dict[str, str | None]:
    """Address -> day of the last change, of every entry."""
    from defusedxml import ElementTree

    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{SITEMAP}urlset"
    entries = {}
    for entry in root.findall(f"{SITEMAP}url"):
        location = entry.findtext(f"{SITEMAP}loc")
        assert location not in entries
        entries[location] = entry.findtext(f"{SITEMAP}lastmod")
    return entries


def test_the_sitemap_lists_every_public_page_and_every_used_category(client: Client) -> None:
    make_category("Unused")
    draft(categories=[make_category("Drafts")])
    post = live_post(categories=[make_category("Used")])
    about = publish(standard_page(slug="about"))
    entries = parsed_sitemap(client)
    assert set(entries) == {
        "http://localhost/",
        "http://localhost/category/used/",
        f"http://localhost{post.url}",
        f"http://localhost{about.url}",
    }
    assert entries[f"http://localhost{post.url}"] == str(post.last_published_at.date())


def test_the_sitemap_keeps_secrets(client: Client) -> None:
    category = make_category("Hidden")
    private, expired, down = (live_post(categories=[category]) for _ in range(3))
    draft(categories=[category])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    expired.unpublish(set_expired=True)
    down.unpublish()
    secret = publish(standard_page())
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="open")
    assert set(parsed_sitemap(client)) == {"http://localhost/"}


def test_every_address_of_the_sitemap_answers_and_calls_itself_that(client: Client) -> None:
    live_post()
    publish(standard_page())
    entries = parsed_sitemap(client)
    assert len(entries) == 4
    for address in entries:
        response = client.get(address.removeprefix("http://localhost"))
        assert response.status_code == 200
        link = one(document(response.content), ".//link[@rel='canonical']")
        assert link.get("href") == address


def test_addresses_of_the_sitemap_follow_the_site(client: Client) -> None:
    Site.objects.update(hostname="blog.example", port=443)
    Site.clear_site_root_paths_cache()
    post = live_post()
    assert f"https://blog.example{post.url}" in parsed_sitemap(client)
    assert all(address.startswith("https://blog.example/") for address in parsed_sitemap(client))


def test_the_sitemap_of_a_private_site_is_empty(client: Client) -> None:
    live_post()
    PageViewRestriction.objects.create(page=Site.objects.get().root_page, restriction_type="login")
    assert parsed_sitemap(client) == {}


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


def test_robots_and_health_only_answer_questions(client: Client) -> None:
    for path in ("/robots.txt", "/health/"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


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

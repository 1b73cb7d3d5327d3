"""Answers for machines: what crawlers may read, and where to report a vulnerability."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.test import Client
from wagtail.models import Site

from tests.factories import live_post
from tests.home.identity import identify
from tests.home.test_index import ODD_QUERIES

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

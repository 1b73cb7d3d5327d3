"""The page that stands in while the site is worked on, or while its database does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connections
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from posts.models import User
from tests.factories import draft, live_post
from tests.markup import document, inline_scripts, one, words

pytestmark = pytest.mark.django_db


def assert_unavailable(response: Any) -> None:
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["Permissions-Policy"]
    root = document(response.content)
    assert words(one(root, ".//h1")) == "Back in a few minutes"
    assert one(root, ".//meta[@name='robots']").get("content") == "noindex"
    assert inline_scripts(root) == []
    assert not response.cookies


def test_the_page_needs_no_context_and_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        html = render_to_string("503.html")
    assert words(one(document(html), ".//h1"))


def test_during_maintenance_readers_are_told_to_come_back(client: Client, settings: Any) -> None:
    post = live_post()
    settings.MAINTENANCE = True
    for path in ("/", post.url, "/none/", "/feed/", "/api/v2/pages/", "/robots.txt", "/sitemap.xml"):
        assert_unavailable(client.get(path))
    assert_unavailable(client.post("/search/", {"q": "words"}))
    settings.MAINTENANCE = False
    assert client.get(post.url).status_code == 200


def test_during_maintenance_nothing_is_asked_of_the_database(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.MAINTENANCE = True
    with django_assert_num_queries(0):
        assert_unavailable(client.get("/"))


def test_during_maintenance_the_desk_and_the_health_check_answer(
    client: Client, settings: Any, editor: User
) -> None:
    settings.MAINTENANCE = True
    assert client.get("/health/").status_code == 200
    assert client.get(reverse("wagtailadmin_login")).status_code == 200
    client.force_login(editor)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    style = client.get("/static/css/galley.css")
    assert style.status_code == 200
    assert b"".join(style.streaming_content)


def test_during_maintenance_editors_have_their_previews(settings: Any) -> None:
    settings.MAINTENANCE = True
    response = draft(title="Not yet").make_preview_request()
    assert response.status_code == 200
    assert "Not yet" in response.content.decode()


@pytest.mark.parametrize("path", ["/administration/", "/healthy/", "/x/admin/", "/adminx", "/%2Fadmin/"])
def test_what_only_looks_like_the_desk_is_closed(client: Client, settings: Any, path: str) -> None:
    settings.MAINTENANCE = True
    assert_unavailable(client.get(path))


@contextmanager
def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every question to the database raise."""

    def refuse(*args: Any) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(type(connections["default"]), "cursor", refuse)
        yield


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/", "/none/", "/2024/01/x/", "/api/v2/pages/", "/sitemap.xml", "/feed/"])
def test_while_the_database_is_away_readers_are_told_to_come_back(
    error: type[Exception], path: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    with failing(error("password=secret host=10.0.0.1"), monkeypatch):
        response = client.get(path)
    assert_unavailable(response)
    assert "secret" not in response.content.decode()


def test_who_is_signed_in_is_told_so_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, editor: User
) -> None:
    """Their session is looked up before the page is."""
    client.force_login(editor)
    client.raise_request_exception = False
    for path in ("/", "/none/", reverse("wagtailadmin_home")):
        with failing(OperationalError("connection refused"), monkeypatch):
            response = client.get(path)
        assert response.status_code == 503
        assert response["Content-Security-Policy"]


def test_the_log_says_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    with failing(OperationalError("connection refused"), monkeypatch):
        client.get("/")
    causes = [str(record.exc_info[1]) for record in caplog.records if record.exc_info]
    assert "connection refused" in causes


def test_another_fault_of_the_database_is_a_failure(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    with failing(ProgrammingError("no such table"), monkeypatch):
        assert client.get("/health/").status_code == 503
        assert client.get("/").status_code == 500

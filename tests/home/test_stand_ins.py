"""The pages that stand in when something is not there, not allowed, or fails."""

from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults
from wagtail.models import Site

from home.models import StandardPage
from posts.models import PostPage
from tests.factories import live_post, publish, standard_page
from tests.markup import document, one, words

pytestmark = pytest.mark.django_db


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

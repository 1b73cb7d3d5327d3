"""What a page may load and who may frame it, by address."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home import policy
from posts.blocks.embed import PROVIDERS
from posts.models import PostPage, User
from tests.factories import draft, live_post, make_document

pytestmark = pytest.mark.django_db

INLINE = "'unsafe-inline'"


def directives(response: Any) -> dict[str, set[str]]:
    """Sources, by directive. Each directive stands there once."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    assert len({part[0] for part in parts}) == len(parts)
    return {part[0]: set(part[1:]) for part in parts}


PUBLIC = {
    "default-src": {"'self'"},
    "img-src": {"'self'"},
    "frame-src": {"'self'", *(provider.origin for provider in PROVIDERS)},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'self'"},
}


def test_whatever_readers_get_has_the_strict_policy(client: Client) -> None:
    post, private, secret = live_post(), live_post(), live_post()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="open")
    for path in (
        "/",
        post.url,
        f"/category/{post.categories.get().slug}/",
        secret.url,
        f"/_util/login/?next={private.url}",
        "/none/",
        "/feed/",
        "/search/?q=words",
        "/sitemap.xml",
        "/manifest.webmanifest",
        "/api/v2/pages/",
        "/health/",
        # Not the desk, whatever they look like.
        "/administration/",
        "//admin/",
    ):
        assert directives(client.get(path)) == PUBLIC, path


def test_a_document_may_load_nothing_at_all(client: Client) -> None:
    response = client.get(make_document().url)
    assert b"".join(response.streaming_content)
    assert directives(response) == {"default-src": {"'none'"}}


def test_a_failure_has_the_strict_policy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    post = live_post()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(PostPage, "get_context", fail)
    client.raise_request_exception = False
    response = client.get(post.url)
    assert response.status_code == 500
    assert directives(response) == PUBLIC


def test_an_address_that_leads_on_has_the_strict_policy(client: Client) -> None:
    response = client.get("/category")
    assert response.status_code == 301
    assert directives(response) == PUBLIC


def test_the_desk_may_write_scripts_and_styles_into_its_pages(client: Client, editor: User) -> None:
    assert INLINE in directives(client.get(reverse("wagtailadmin_login")))["script-src"]
    client.force_login(editor)
    for path in (reverse("wagtailadmin_home"), reverse("wagtailadmin_pages:edit", args=[draft().pk])):
        found = directives(client.get(path))
        assert found == {
            **PUBLIC,
            "script-src": {"'self'", INLINE},
            "style-src": {"'self'", INLINE},
            "img-src": {"'self'", "data:", "blob:"},
        }


def test_a_preview_has_the_policy_that_the_page_will_have(client: Client) -> None:
    assert directives(draft().make_preview_request()) == PUBLIC


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://media.example/files/", "https://media.example"),
        ("http://127.0.0.1:9000/bucket/", "http://127.0.0.1:9000"),
    ],
)
def test_pictures_may_come_from_where_uploads_are_kept(
    client: Client, settings: Any, url: str, host: str
) -> None:
    settings.MEDIA_URL = url
    assert directives(client.get("/none/"))["img-src"] == {"'self'", host}
    assert host in directives(client.get(reverse("wagtailadmin_login")))["img-src"]
    assert directives(client.get("/none/"))["default-src"] == {"'self'"}


def test_nobody_gets_powers_that_nothing_here_uses(client: Client) -> None:
    for path in ("/", "/none/", reverse("wagtailadmin_login")):
        denied = client.get(path)["Permissions-Policy"].split(", ")
        assert {"camera=()", "microphone=()", "geolocation=()", "browsing-topics=()"} <= set(denied)
        # Recordings are watched in full, and code is copied.
        assert not {"fullscreen=()", "autoplay=()", "clipboard-write=()"} & set(denied)
        assert all(power.endswith("=()") for power in denied)
    assert len(policy.UNUSED_POWERS) == len(set(policy.UNUSED_POWERS))


def test_other_headers_keep_browsers_from_guessing_and_telling(client: Client) -> None:
    response = client.get("/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"

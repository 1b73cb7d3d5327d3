"""The manifest of the site, its icons and its picture."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.models import Site

from tests.factories import image_bytes, make_image
from tests.home.identity import identify
from tests.markup import document, fragment

pytestmark = pytest.mark.django_db


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

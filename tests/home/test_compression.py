"""Text travels compressed; what is compressed already is left alone."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.factories import image_bytes, make_image

pytestmark = pytest.mark.django_db
WILLING = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/", "/none/", "/static/css/galley.css"])
def test_text_is_compressed_for_those_who_understand_it(client: Client, path: str) -> None:
    response = client.get(path, headers=WILLING)
    body = b"".join(response) if response.streaming else response.content
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert b"a" in gzip.decompress(body)


def test_others_get_it_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/").headers


def test_a_picture_keeps_its_length(client: Client) -> None:
    content = image_bytes(400, 300)
    image = make_image(file=ContentFile(content, name="big.png"))
    response = client.get(image.file.url, headers=WILLING)
    assert b"".join(response) == content
    assert "Content-Encoding" not in response.headers
    assert int(response["Content-Length"]) == len(content)

"""What the head of a page says, read from its markup."""

from typing import Any
from xml.etree.ElementTree import Element

from django.core.files.base import ContentFile
from django.test import Client

from posts.models import PostPage
from tests.factories import (
    draft,
    image_bytes,
    make_image,
    publish,
)
from tests.markup import document, one


def picture(width: int = 900, height: int = 500, **fields: Any) -> Any:
    """A picture; by default one that is offered in more than one size."""
    return make_image(file=ContentFile(image_bytes(width, height), name="big.png"), **fields)


def head(client: Client, path: str, status: int = 200) -> Element:
    response = client.get(path)
    assert response.status_code == status, path
    return one(document(response.content), "./head")


def properties(root: Element) -> dict[str, list[str]]:
    """Contents of Open Graph's properties, by property, in order."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        if name := meta.get("property"):
            found.setdefault(name, []).append(meta.get("content") or "")
    return found


def named(root: Element) -> dict[str, str]:
    """Contents of metadata, by name. Only the color of the theme stands twice."""
    pairs = [(meta.get("name") or "", meta.get("content") or "") for meta in root.iter("meta")]
    names = [name for name, _content in pairs if name and name != "theme-color"]
    assert len(names) == len(set(names))
    return dict(pairs)


def links(root: Element, rel: str) -> list[str]:
    return [link.get("href") or "" for link in root.iter("link") if link.get("rel") == rel]


def feeds(root: Element) -> dict[str, str]:
    """Path -> type of the alternates."""
    return {
        link.get("href") or "": link.get("type") or ""
        for link in root.iter("link")
        if link.get("rel") == "alternate"
    }


def feeds_below(path: str) -> dict[str, str]:
    return {
        f"{path}feed/": "application/rss+xml",
        f"{path}feed/atom/": "application/atom+xml",
        f"{path}feed/json/": "application/feed+json",
    }


def file_of(client: Client, address: str) -> bytes:
    response = client.get(address.removeprefix("http://localhost"))
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def published(**fields: Any) -> PostPage:
    """A post with tags, in the order that people use: before it goes live."""
    tags = fields.pop("tags", ())
    post = draft(**fields)
    post.tags.add(*tags)
    post.save()
    post.save_revision(user=post.owner)
    found: PostPage = publish(post)
    return found

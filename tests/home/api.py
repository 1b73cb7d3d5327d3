"""The read API as a program asks it, and a post with everything it has a field for."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from home.api.endpoints import ENDPOINTS
from posts.models import PostCorrection, PostPage
from posts.renditions import make_for_page
from tests.factories import (
    draft,
    make_author,
    make_category,
    make_image,
    make_series,
    publish,
)

API = "/api/v2"
ROOT = "http://localhost"
POSTS = {"type": "posts.PostPage"}
every_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


def get(client: Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"{API}/{path}?{urlencode(parameters)}" if parameters else f"{API}/{path}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def ids(client: Client, path: str, **parameters: Any) -> set[int]:
    """The numbers of everything in a list, which says how many there are."""
    found = get(client, path, **parameters)
    assert found["meta"]["total_count"] == len(found["items"])
    return {item["id"] for item in found["items"]}


def problem(client: Client, path: str, query: str) -> str:
    """The words of a refusal."""
    response = client.get(f"{API}/{path}?{query}")
    assert response.status_code == 400, (response.status_code, query)
    assert response["Content-Type"] == "application/json"
    message: str = response.json()["message"]
    return message


def full_post(**fields: Any) -> PostPage:
    """A post with everything that the API has a field for."""
    made: dict[str, Callable[[], Any]] = {
        "title": lambda: "Indexes",
        "slug": lambda: "indexes",
        "categories": lambda: [make_category("Databases")],
        "authors": lambda: [make_author("Ada"), make_author("Grace")],
        "series": lambda: make_series("Storage"),
        "published_on": lambda: date(2024, 1, 2),
        "cover": lambda: make_image(description="A shelf", credit="Somebody"),
    }
    post = draft(**{name: make() for name, make in made.items() if name not in fields}, **fields)
    post.tags.add("B-trees", "Disks")
    post.corrections.add(PostCorrection(text="It is three.", corrected_on=date(2024, 2, 1), sort_order=0))
    post.save()
    post.save_revision(user=post.owner)
    live: PostPage = publish(post)
    make_for_page(live)
    return live

"""Feeds, read by a program that reads feeds."""

import json
from typing import Any

import feedparser
import pytest
from django.test import Client

TYPES = {
    "/feed/": "application/rss+xml; charset=utf-8",
    "/feed/atom/": "application/atom+xml; charset=utf-8",
    "/feed/json/": "application/feed+json; charset=utf-8",
}
every_feed = pytest.mark.parametrize("path", TYPES)


def items(client: Client, path: str) -> list[Any]:
    """The items of a feed, read by a program that reads feeds."""
    response = client.get(path)
    assert response.status_code == 200, path
    if path.endswith("json/"):
        found: list[Any] = json.loads(response.content)["items"]
        return found
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.bozo_exception
    return list(parsed.entries)


def titles(client: Client, path: str) -> list[str]:
    return [item["title"] for item in items(client, path)]

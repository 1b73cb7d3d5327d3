"""A feed to write, which has everything that one can have."""

from datetime import UTC, datetime, timedelta
from typing import Any

from posts.feed_formats import FORMATS
from posts.feeds import Channel, Entry, Person, Picture

ROOT = "https://blog.example/"
MORNING = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def channel(*found: Entry, **fields: Any) -> Channel:
    """A channel that has everything."""
    icon = Picture(f"{ROOT}media/icon.png", "image/png", 999, 144, 144, "")
    values: dict[str, Any] = {
        "guid": "urn:uuid:6a1d0ea3-e16c-4bf0-8749-92cf9d9e1842",
        "title": "Data & more",
        "description": "Rows < columns.",
        "url": f"{ROOT}category/data/",
        "base": f"{ROOT}category/data/feed/",
        "language": "en-us",
        "publisher": Person("Galley", ROOT),
        "icon": icon,
        "entries": found,
    }
    return Channel(**{**values, **fields})


def entry(**fields: Any) -> Entry:
    """An entry that has everything."""
    values: dict[str, Any] = {
        "guid": "urn:uuid:7355baa5-e837-4ef6-98bf-8891fb00f13f",
        "url": f"{ROOT}2024/05/post/",
        "title": "C++ & <templates>",
        "summary": "If a < b & c.",
        "html": '<p>Text &amp; <a href="https://example.com/">link</a></p>',
        "authors": (Person("Ada", f"{ROOT}author/ada/"), Person("Grace", f"{ROOT}author/grace/")),
        "subjects": ("Data", "C++"),
        "published": MORNING,
        "updated": MORNING + timedelta(days=1),
        "cover": Picture(f"{ROOT}media/cover.jpg", "image/jpeg", 12345, 1200, 590, 'A "field"'),
    }
    return Entry(**{**values, **fields})


def written(form: str, found: Channel) -> str:
    return FORMATS[form].write(found, found.base + FORMATS[form].path)

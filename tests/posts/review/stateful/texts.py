"""What readers would notice of a version, taken from a revision or from the page itself."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from posts.models import EditorialImage, PostPage


@dataclass(frozen=True)
class Picture:
    """What a picture shows and what is said about it."""

    number: int
    file: str
    description: str
    credit: str


@dataclass(frozen=True)
class Text:
    """The words of a version and what is said about it. Pictures are named by number."""

    title: str
    slug: str
    summary: str
    body: tuple[tuple[str, str], ...]
    cover: int | None
    categories: frozenset[int]
    authors: tuple[int, ...]
    tags: frozenset[int]
    go_live_at: datetime | None
    expire_at: datetime | None
    published_on: str | None

    def is_complete(self) -> bool:
        """Whether it has what readers need; all else is always there in these tests."""
        return bool(self.summary and self.categories and self.authors)

    def reads_like(self, other: "Text") -> bool:
        """Whether readers see no difference: a post without a date gets one on the day it goes live."""
        if None in (self.published_on, other.published_on):
            return replace(self, published_on=None) == replace(other, published_on=None)
        return self == other


@dataclass(frozen=True)
class Version:
    """What somebody sees: a text and the picture in it, as it is at that moment."""

    text: Text
    picture: Picture | None

    def reads_like(self, other: "Version") -> bool:
        """Whether readers see no difference."""
        return self.picture == other.picture and self.text.reads_like(other.text)


def _moment(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value


def text_of_content(content: dict[str, Any]) -> Text:
    """The text of a revision."""
    bylines = sorted(content["bylines"], key=lambda byline: byline["sort_order"] or 0)
    return Text(
        title=content["title"],
        slug=content["slug"],
        summary=content["summary"],
        body=_body(json.loads(content["body"])),
        cover=content["cover"],
        categories=frozenset(content["categories"]),
        authors=tuple(byline["author"] for byline in bylines),
        tags=frozenset(item["tag"] for item in content["tagged_items"]),
        go_live_at=_moment(content["go_live_at"]),
        expire_at=_moment(content["expire_at"]),
        published_on=content["published_on"],
    )


def text_of_page(page: PostPage) -> Text:
    """The text that readers get, or would get if the page was live."""
    return Text(
        title=page.title,
        slug=page.slug,
        summary=page.summary,
        body=_body(list(page.body.raw_data)),
        cover=page.cover_id,
        categories=frozenset(page.categories.values_list("pk", flat=True)),
        authors=tuple(page.bylines.order_by("sort_order", "pk").values_list("author", flat=True)),
        tags=frozenset(page.tagged_items.values_list("tag", flat=True)),
        go_live_at=page.go_live_at,
        expire_at=page.expire_at,
        published_on=page.published_on.isoformat() if page.published_on else None,
    )


def _body(blocks: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((block["type"], json.dumps(block["value"], sort_keys=True)) for block in blocks)


def pictures() -> dict[int, Picture]:
    """All pictures as they are now, by number; their files as the disk has them."""
    found = {}
    for image in EditorialImage.objects.order_by("pk"):
        with image.file.open("rb") as file:
            content = hashlib.sha256(file.read()).hexdigest()
        found[image.pk] = Picture(image.pk, content, image.description, image.credit)
    return found

"""Three ways to write a feed: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, rfc3339_date

from posts.feeds import Channel, Entry, Picture

# Stands in where a format demands a moment and an empty channel has none. The present would make
# every answer a new one.
NEVER = datetime.fromtimestamp(0, UTC)


class Rss(Rss201rev2Feed):
    """RSS 2.0 with the full text, every author, the picture and its size, and the moment of the update."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        icon: Picture | None = self.feed["icon"]
        if icon is None:
            return
        handler.startElement("image", {})
        for name, value in (
            ("url", icon.url),
            ("title", self.feed["title"]),
            ("link", self.feed["link"]),
            ("width", str(icon.width)),
            ("height", str(icon.height)),
        ):
            handler.addQuickElement(name, value)
        handler.endElement("image")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for author in entry.authors:
            handler.addQuickElement("dc:creator", author.name)
        handler.addQuickElement("atom:updated", rfc3339_date(entry.updated))
        handler.addQuickElement("content:encoded", entry.html)
        if entry.cover:
            _add_media(handler, entry.cover)


def _add_media(handler: Any, cover: Picture) -> None:
    """Say what an enclosure cannot: how wide and high the picture is, and what it shows."""
    attributes = {
        "url": cover.url,
        "type": cover.type,
        "medium": "image",
        "fileSize": str(cover.length),
        "width": str(cover.width),
        "height": str(cover.height),
    }
    handler.startElement("media:content", attributes)
    if cover.alt:
        handler.addQuickElement("media:description", cover.alt, {"type": "plain"})
    handler.endElement("media:content")


class Atom(Atom1Feed):
    """Atom with the full text, every author and a summary that is text."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if icon := self.feed["icon"]:
            handler.addQuickElement("icon", icon.url)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for author in entry.authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", author.name)
            handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        # Django would call the summary HTML, and it is not.
        handler.addQuickElement("summary", entry.summary, {"type": "text"})
        handler.addQuickElement("content", entry.html, {"type": "html"})


def rss(channel: Channel, address: str) -> str:
    """Write a channel as RSS; `address` is that of the feed itself.

    A description is HTML there, so plain text is escaped once more.
    """
    feed = Rss(
        title=channel.title,
        link=channel.url,
        description=escape(channel.description or channel.title, quote=False),
        language=channel.language,
        feed_url=address,
        icon=channel.icon,
    )
    for entry in channel.entries:
        _add(feed, entry, escape(entry.summary, quote=False))
    return feed.writeString("utf-8")


def atom(channel: Channel, address: str) -> str:
    """Write a channel as Atom; `address` is that of the feed itself."""
    feed = Atom(
        title=channel.title,
        link=channel.url,
        description=None,
        subtitle=channel.description or None,
        language=channel.language,
        feed_url=address,
        feed_guid=channel.guid,
        author_name=channel.publisher.name,
        author_link=channel.publisher.url,
        icon=channel.icon,
    )
    for entry in channel.entries:
        _add(feed, entry, None)
    return feed.writeString("utf-8")


def _add(feed: Rss | Atom, entry: Entry, description: str | None) -> None:
    cover = entry.cover
    feed.add_item(
        title=entry.title,
        link=entry.url,
        description=description,  # type: ignore[arg-type] # Django leaves the element out for None
        pubdate=entry.published,
        updateddate=entry.updated,
        unique_id=entry.guid,
        unique_id_is_permalink=False,
        categories=entry.subjects,
        enclosures=[Enclosure(cover.url, str(cover.length), cover.type)] if cover else [],
        entry=entry,
    )


def json_feed(channel: Channel, address: str) -> str:
    """Write a channel as JSON Feed; `address` is that of the feed itself."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": address,
        "description": channel.description,
        "language": channel.language,
        "icon": channel.icon and channel.icon.url,
        "authors": [{"name": channel.publisher.name, "url": channel.publisher.url}],
    }
    items = [_item(entry) for entry in channel.entries]
    return json.dumps({**_said(feed), "items": items}, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    cover = entry.cover
    attachment = cover and {"url": cover.url, "mime_type": cover.type, "size_in_bytes": cover.length}
    return _said(
        {
            "id": entry.guid,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary,
            "image": cover and cover.url,
            "date_published": rfc3339_date(entry.published),
            "date_modified": rfc3339_date(entry.updated),
            "authors": [{"name": author.name, "url": author.url} for author in entry.authors],
            "tags": list(entry.subjects),
            "attachments": [attachment] if attachment else None,
        }
    )


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what there is nothing to say about."""
    return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Format:
    """A format: where its feeds are below a channel's base, and how they are written."""

    path: str
    media_type: str
    icon: int  # pixels, of a square
    write: Callable[[Channel, str], str]


# RSS allows 144 pixels in width; JSON Feed asks for 512.
FORMATS = {
    "rss": Format("", "application/rss+xml", 144, rss),
    "atom": Format("atom/", "application/atom+xml", 512, atom),
    "json": Format("json/", "application/feed+json", 512, json_feed),
}

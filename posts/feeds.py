"""What a feed says: a channel and its newest posts. How it is written is in `posts.feed_formats`."""

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import structlog
from django.core.cache import cache

from posts import bodies
from posts.fulltext import full_text
from posts.lists.pages import PostList
from posts.models import PostPage
from posts.moments import published_at, updated_at
from posts.renditions import made
from posts.text import legal

log = structlog.get_logger(__name__)

NEWEST = 20
# The largest of a card's files that every feed reader can show.
COVER = "fill-1200x590|format-jpeg"
DAY = 24 * 3600  # seconds


@dataclass(frozen=True)
class Picture:
    """A file of a picture."""

    url: str  # absolute
    type: str  # media type
    length: int  # bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Person:
    """Who wrote something, with the address of the author's archive."""

    name: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A post in a feed. All addresses are absolute, and all moments aware."""

    guid: str
    url: str
    title: str
    summary: str
    html: str
    authors: tuple[Person, ...]
    subjects: tuple[str, ...]  # names of categories and tags
    published: datetime
    updated: datetime
    cover: Picture | None


@dataclass(frozen=True)
class Channel:
    """A feed, whatever its format."""

    guid: str  # differs from that of any other channel, and stays
    title: str
    description: str
    url: str  # the page whose posts these are
    base: str  # where its feeds are: base itself is RSS
    language: str  # as in en-us
    publisher: Person
    icon: Picture | None
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime | None:
        """When readers last got something new or changed; nothing for an empty channel."""
        return max((entry.updated for entry in self.entries), default=None)


def entries(posts: PostList, *, root: str) -> tuple[Entry, ...]:
    """Return the newest of a list, whatever its order is. `root` is the index page's address."""
    newest = list(PostPage.objects.published().filter(pk__in=posts.newest(NEWEST)).for_feed())
    bodies.load(newest)
    return tuple(_entry(post, root) for post in newest)


def _entry(post: Any, root: str) -> Entry:
    address = urljoin(root, post.get_full_url() or "")
    cover = picture(post.cover, COVER, root=root) if post.cover else None
    return Entry(
        guid=post.guid,
        url=address,
        title=legal(post.title),
        summary=legal(post.summary),
        html=full_text(post, address=address, cover=cover),
        authors=tuple(Person(legal(author.name), author_url(author, root)) for author in post.authors),
        subjects=subjects(post),
        published=published_at(post),
        updated=updated_at(post),
        cover=cover,
    )


def author_url(author: Any, root: str) -> str:
    """The address of an author's archive."""
    return f"{root}author/{author.slug}/"


def subjects(post: Any) -> tuple[str, ...]:
    """The names of a post's categories and tags, each once. The post comes from `for_feed()`."""
    names: Iterable[str] = [
        *(category.name for category in post.sorted_categories),
        *(item.tag.name for item in post.listed_tags),
    ]
    return tuple(dict.fromkeys(legal(name) for name in names))


def picture(image: Any, spec: str, *, root: str) -> Picture | None:
    """Return one file of an image, or nothing before it is made, or where it is missing or broken."""
    rendition = made(image, [spec]).get(spec)
    if rendition is None:
        return None
    try:
        length = _length(rendition)
    except OSError as error:
        log.warning("feed.broken_picture", image=image.pk, error=str(error))
        return None
    return Picture(
        url=urljoin(root, rendition.url),
        type=mimetypes.guess_type(rendition.file.name)[0] or "application/octet-stream",
        length=length,
        width=rendition.width,
        height=rendition.height,
        alt=legal(image.default_alt_text),
    )


def _length(rendition: Any) -> int:
    """Bytes. The database does not know them, and to ask a bucket takes a request for each file."""
    return int(cache.get_or_set(f"rendition-length:{rendition.pk}", lambda: rendition.file.size, DAY) or 0)

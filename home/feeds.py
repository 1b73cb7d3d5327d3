"""The feeds of the site: of all posts, and of every archive."""

from typing import Any
from uuid import uuid5

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from home import archives
from home.answers import answer
from home.navigation import Frame
from posts.feed_formats import FORMATS
from posts.feeds import Channel, Person, entries, picture
from posts.lists import names
from posts.lists.pages import PostList
from posts.pictures import icon_spec
from posts.text import legal


def respond(request: HttpRequest, home: Any, *, form: str = "rss", **archive_names: str) -> HttpResponseBase:
    """Answer with a feed: of the archive that the names find, or of the whole site.

    An archive without posts is a 404, as its page is. Private posts are in no feed, whoever asks.
    """
    frame = Frame(request)
    archive = archives.find(in_use=frame.categories, **archive_names) if archive_names else None
    feed = FORMATS[form]
    found = channel(frame, home, archive, icon=feed.icon)
    if archive and not found.entries and not archive.is_kept_empty:
        raise Http404
    content = feed.write(found, found.base + feed.path)
    return answer(request, content, content_type=feed.media_type, modified=found.updated)


def channel(frame: Frame, home: Any, archive: archives.Archive | None, *, icon: int) -> Channel:
    """Return what the feed of an archive says, or that of the whole site. `icon` is a size in pixels."""
    identity = frame.identity
    root = home.get_full_url(frame.request)
    url = root + (archive.path if archive else "")
    title = f"{archive.title} · {identity.name}" if archive else identity.name
    description = archive.description if archive else identity.description or home.introduction
    key = home.translation_key
    return Channel(
        guid=f"urn:uuid:{uuid5(key, archive.path) if archive else key}",
        title=legal(title),
        description=legal(description),
        url=url,
        base=f"{url}feed/",
        language=get_language() or "en",
        publisher=Person(legal(identity.name), root),
        icon=picture(identity.icon, icon_spec(icon), root=root) if identity.icon else None,
        entries=entries(archive.posts if archive else PostList(names.ALL), root=root),
    )

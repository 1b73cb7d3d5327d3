"""An overview of the site for language models, as https://llmstxt.org/ proposes it."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from home.models import StandardPage
from home.navigation import Frame
from posts.feed_formats import FORMATS
from posts.markdown_text import line, link
from posts.querysets import visible
from posts.text import legal

MOST_POSTS = 200


def overview(request: HttpRequest, home: Any) -> str:
    """Return the overview as Markdown: the publication, its pages, its newest posts, and its feeds."""
    identity, root = Frame(request).identity, home.get_full_url(request)
    description = identity.description or home.introduction
    parts = [
        f"# {line(identity.name)}",
        f"> {line(description)}" if description else "",
        _("Every post is here as Markdown; its page is at the same address without index.md."),
        _section(_("Pages"), _pages(request, home)),
        *_posts(request, home),
        # Under this name the proposal puts what may be skipped.
        _section("Optional", _machines(root)),
    ]
    return legal("\n\n".join(part for part in parts if part)) + "\n"


def _section(title: str, rows: list[str]) -> str:
    return "\n".join([f"## {title}", "", *rows]) if rows else ""


def _row(label: str, url: str, about: str = "") -> str:
    return f"- {link(label, url)}" + (f": {line(about)}" if about else "")


def _pages(request: HttpRequest, home: Any) -> list[str]:
    pages = visible(StandardPage.objects.child_of(home)).defer_streamfields()
    return [_row(page.title, page.get_full_url(request), page.summary) for page in pages]


def _posts(request: HttpRequest, home: Any) -> Iterator[str]:
    newest = home.published_posts().defer_streamfields()[:MOST_POSTS]
    for year, posts in groupby(newest, key=lambda post: post.address_date.year):
        rows = [_row(post.title, f"{post.get_full_url(request)}index.md", post.summary) for post in posts]
        yield _section(_("Posts from %(year)s") % {"year": year}, rows)


def _machines(root: str) -> list[str]:
    names = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
    feeds = [_row(name, f"{root}feed/{FORMATS[form].path}") for form, name in names.items()]
    others = [(_("Sitemap"), "sitemap"), (_("API"), "api")]
    return [*feeds, *(_row(name, urljoin(root, reverse(view))) for name, view in others)]

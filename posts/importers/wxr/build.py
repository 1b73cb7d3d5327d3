"""From the texts of an element to a record; every text may be missing or nonsense."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from posts.importers.wxr.items import Author, Comment, Item, Record, Site, Term

Texts = dict[str, Any]
_NUMBER_IN_GUID = re.compile(r"[?&](?:p|page_id|attachment_id)=(\d{1,18})\b")


def build_site(texts: Texts) -> Site:
    """Make the site of the texts of a channel."""
    link = texts.get("wp:base_blog_url") or texts.get("link") or texts.get("wp:base_site_url") or ""
    return Site(_line(texts, "title"), link.strip().rstrip("/"), texts.get("wp:wxr_version", "").strip())


def _author(texts: Texts, line: int) -> Author:
    login = _line(texts, "wp:author_login")
    name = _line(texts, "wp:author_display_name")
    full = " ".join(filter(None, [_line(texts, f"wp:author_{part}_name") for part in ("first", "last")]))
    return Author(login, name or full or login, _line(texts, "wp:author_email"))


def _category(texts: Texts, line: int) -> Term:
    slug, parent = _line(texts, "wp:category_nicename"), _line(texts, "wp:category_parent")
    description = _line(texts, "wp:category_description")
    number = _number(texts, "wp:term_id")
    return Term("category", slug, _line(texts, "wp:cat_name") or slug, parent, description, number=number)


def _tag(texts: Texts, line: int) -> Term:
    slug = _line(texts, "wp:tag_slug")
    return Term("post_tag", slug, _line(texts, "wp:tag_name") or slug)


def _term(texts: Texts, line: int) -> Term:
    slug = _line(texts, "wp:term_slug")
    name, parent = _line(texts, "wp:term_name") or slug, _line(texts, "wp:term_parent")
    return Term(_line(texts, "wp:term_taxonomy"), slug, name, parent, _line(texts, "wp:term_description"))


def _item(texts: Texts, line: int) -> Item:
    guid = _line(texts, "guid")
    return Item(
        number=_number(texts, "wp:post_id") or _number_of(guid),
        kind=_line(texts, "wp:post_type") or "post",
        line=line,
        title=_line(texts, "title"),
        link=_line(texts, "link"),
        guid=guid,
        creator=_line(texts, "dc:creator"),
        content=texts.get("content:encoded", ""),
        excerpt=texts.get("excerpt:encoded", ""),
        slug=_line(texts, "wp:post_name"),
        status=_line(texts, "wp:status") or "publish",
        parent=_number(texts, "wp:post_parent"),
        order=_number(texts, "wp:menu_order"),
        password=_line(texts, "wp:post_password"),
        sticky=_line(texts, "wp:is_sticky") == "1",
        date=_moment(texts, "wp:post_date_gmt", "wp:post_date") or _published(texts),
        modified=_moment(texts, "wp:post_modified_gmt", "wp:post_modified"),
        attachment_url=_line(texts, "wp:attachment_url"),
        terms=tuple(_terms(texts.get("categories", []))),
        meta={
            _line(row, "wp:meta_key"): row.get("wp:meta_value", "") for row in texts.get("wp:postmeta[]", [])
        },
        comments=tuple(_comment(row) for row in texts.get("wp:comment[]", [])),
    )


def _terms(categories: Iterable[tuple[dict[str, str], str]]) -> list[Term]:
    """The terms of an item. Format 1.0 names each twice, once without saying what it is."""
    found = []
    for attributes, name in categories:
        domain, slug = attributes.get("domain", ""), attributes.get("nicename", "")
        if domain and slug:
            taxonomy = "post_tag" if domain == "tag" else domain
            found.append(Term(taxonomy, slug, " ".join(name.split()) or slug))
    return list(dict.fromkeys(found))


def _comment(texts: Texts) -> Comment:
    return Comment(
        number=_number(texts, "wp:comment_id"),
        author=_line(texts, "wp:comment_author"),
        date=_line(texts, "wp:comment_date_gmt") or _line(texts, "wp:comment_date"),
        text=texts.get("wp:comment_content", ""),
        parent=_number(texts, "wp:comment_parent"),
        approved=_line(texts, "wp:comment_approved") == "1",
    )


def _line(texts: Texts, name: str) -> str:
    return " ".join(texts.get(name, "").split())


def _number(texts: Texts, name: str) -> int:
    text = texts.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _number_of(guid: str) -> int:
    found = _NUMBER_IN_GUID.search(guid)
    return int(found[1]) if found else 0


def _moment(texts: Texts, *names: str) -> datetime | None:
    """The first of these dates that is one. Local time is taken for UTC: nothing says where it was local."""
    for name in names:
        try:
            return datetime.strptime(_line(texts, name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:  # "0000-00-00 00:00:00" among others
            continue
    return None


def _published(texts: Texts) -> datetime | None:
    try:
        return parsedate_to_datetime(_line(texts, "pubDate")).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


BUILDERS: dict[str, Callable[[Texts, int], Record]] = {
    "wp:author": _author,
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _term,
    "item": _item,
}

"""From an item to a page that is not saved yet."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from itertools import count
from typing import Any

import nh3
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from posts.importers.html_to_blocks import Converted, Source, convert
from posts.importers.notes import Notes
from posts.importers.wordpress.library import SiteLibrary
from posts.importers.wordpress.names import Names, slug_of, tags
from posts.importers.wordpress.survey import Survey, key_of
from posts.importers.wxr import Item
from posts.models import PostAuthor, PostPage
from posts.text import legal, shorten

_LONGEST_SUMMARY = 300
_META_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description")
_META_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title")
_META_CANONICAL = ("_yoast_wpseo_canonical", "rank_math_canonical_url")


@dataclass
class Draft:
    """A page as it will be written, and what there is to say about it."""

    page: Any
    converted: Converted
    notes: Notes
    tags: list[str]


class Pages:
    """Makes pages of items."""

    def __init__(self, survey: Survey, library: SiteLibrary, names: Names) -> None:
        self.survey, self.library, self.names = survey, library, names

    def draft(self, item: Item, number: int) -> Draft:
        """Make the page for an item, under a number that was taken for it. It has no slug yet."""
        notes = Notes()
        source = Source(
            item.content,
            footnotes=_footnotes(item),
            attached=tuple(self.survey.attached.get(item.number, ())),
            plain=item.is_rendered,
        )
        converted = convert(source, self.library)
        body = converted.blocks or self._without_text(item, notes)
        model = PostPage if item.kind == "post" else apps.get_model("home", "StandardPage")
        page = model(
            pk=number,
            title=self._title(item, body, notes),
            body=json.dumps(body),
            summary=self._summary(item, body, notes) if item.kind == "post" else _excerpt(item),
            seo_title=_said(item, _META_TITLES)[:255],
            search_description=_said(item, _META_DESCRIPTIONS),
            owner=self.names.owner(item.creator),
            live=False,
        )
        left = self._describe(page, item, notes) if item.kind == "post" else []
        self._canonical(page, item, notes)
        self._note_what_stays(item, notes)
        return Draft(page, converted, notes, [*tags(item), *left])

    def _describe(self, post: PostPage, item: Item, notes: Notes) -> list[str]:
        categories, left = self.names.categories(item, notes)
        post.categories = categories
        post.bylines = [PostAuthor(author=self.names.author(item.creator or "unknown"), sort_order=0)]
        if item.date and item.date <= timezone.now():
            post.published_on = timezone.localdate(item.date, timezone.get_default_timezone())
        if cover := item.meta.get("_thumbnail_id", ""):
            post.cover_id = self.library.cover(cover)
            if post.cover_id is None:
                notes.missing(f"The cover: {self.library.address_of(_number(cover)) or cover}")
        return left

    def _title(self, item: Item, body: list[Any], notes: Notes) -> str:
        title = " ".join(legal(_plain(item.title)).split())
        if len(title) > 255:
            notes.changed("A title of more than 255 characters is cut")
        if not title:
            notes.changed("There was no title: the first words are")
            title = shorten(_words(body), 60) or f"Untitled ({item.number})"
        return shorten(title, 255)

    def _summary(self, item: Item, body: list[Any], notes: Notes) -> str:
        if excerpt := _excerpt(item):
            return excerpt
        if said := _said(item, _META_DESCRIPTIONS):
            return shorten(said, _LONGEST_SUMMARY)
        notes.changed("There was no excerpt: the summary is the first words")
        return shorten(_words(body), 200) or item.title[:_LONGEST_SUMMARY] or "Untitled"

    def _without_text(self, item: Item, notes: Notes) -> list[Any]:
        notes.changed("There was no text: a sentence says so")
        words = escape(_excerpt(item), quote=False) or "This page had no text."
        return [{"type": "paragraph", "value": f"<p>{words}</p>"}]

    def give_slugs(self, pages: Iterable[tuple[Any, Item]]) -> None:
        """Give pages slugs that nobody has. The index page is locked meanwhile."""
        pages = list(pages)
        wanted = {slug for _page, item in pages for slug in (_wanted_slug(item), _other_slug(item))}
        taken = set(self._siblings().filter(slug__in=wanted).values_list("slug", flat=True))
        for page, item in pages:
            page.slug = self._slug(page, item, taken)
            taken.add(page.slug)

    def _siblings(self) -> Any:
        return Page.objects.child_of(self.parent())

    def _slug(self, page: Any, item: Item, taken: set[str]) -> str:
        """A slug that is free, and under which the page can be reached."""
        wanted = page.slug = _wanted_slug(item)
        try:
            page.clean()
        except ValidationError as error:
            if "slug" in error.message_dict:
                wanted = _other_slug(item)
        if wanted not in taken:
            return wanted
        alike = self._siblings().filter(slug__startswith=f"{wanted}-").values_list("slug", flat=True)
        known = {*taken, *alike}
        return next(slug for n in count(2) if (slug := f"{wanted}-{n}") not in known)

    @cached_property
    def _site(self) -> Site:
        return Site.objects.get(is_default_site=True)

    @cached_property
    def _root(self) -> Any:
        return self._site.root_page.specific

    def parent(self) -> Any:
        """The index page, below which everything stands."""
        return self._root

    def _canonical(self, page: Any, item: Item, notes: Notes) -> None:
        """Keep the address that search engines were sent to, unless it is that of the item itself."""
        canonical = self.survey.absolute(_said(item, _META_CANONICAL))
        if not canonical or key_of(canonical) == key_of(item.link):
            return
        if self.survey.is_own(canonical):
            canonical = f"{self._site.root_url}{self.library.relative(canonical)}"
        field = PostPage._meta.get_field("canonical_address")
        try:
            cleaned = field.clean(canonical, page)
        except ValidationError:
            notes.dropped(f"A canonical address that is none: {canonical}")
            return
        if isinstance(page, PostPage):
            page.canonical_address = cleaned
        else:
            notes.dropped(f"A canonical address, which pages that are no posts do not have: {canonical}")

    def _note_what_stays(self, item: Item, notes: Notes) -> None:
        if item.sticky:
            notes.changed("It was sticky: pin it on the index page if it still is")
        if item.comments:
            notes.changed(f"Its {len(item.comments)} comments are kept, and not shown")


def _wanted_slug(item: Item) -> str:
    return (slug_of(item.slug) or slug_of(item.title) or f"{item.kind}-{item.number}")[:240]


def _other_slug(item: Item) -> str:
    return f"{_wanted_slug(item)}-{item.kind}"


def _footnotes(item: Item) -> tuple[tuple[str, str], ...]:
    """The notes of the block editor, which stand beside the text as JSON."""
    try:
        rows = json.loads(item.meta.get("footnotes") or "[]")
        return tuple((str(row["id"]), str(row["content"])) for row in rows)
    except (ValueError, TypeError, KeyError):
        return ()


def _said(item: Item, names: tuple[str, ...]) -> str:
    """What a plugin was told, unless it is a pattern of its own: “%%title%% %%sep%% %%sitename%%”."""
    said = next((item.meta[name] for name in names if item.meta.get(name, "").strip()), "")
    return "" if "%%" in said or "%sitename%" in said else " ".join(legal(_plain(said)).split())


def _excerpt(item: Item) -> str:
    return shorten(legal(_plain(item.excerpt)), _LONGEST_SUMMARY)


def _plain(html: str) -> str:
    return unescape(nh3.clean(html, tags=set())) if "<" in html or "&" in html else html


def _words(body: list[Any]) -> str:
    """The first words of a body: of its first paragraph, or of what has words."""
    texts = [block["value"] for block in body if block["type"] == "paragraph"]
    return _plain(texts[0].replace("</p>", " ").replace("<br/>", " ")) if texts else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def moment_of(item: Item) -> datetime | None:
    """When readers first got an item, as far as it is known and over."""
    return item.date if item.date and item.date <= timezone.now() else None

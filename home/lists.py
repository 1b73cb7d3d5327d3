"""Pages of lists of posts, put together from what is stored of them: see `posts.lists` and `home.drawing`."""

import math
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.drawing import PART, Pen
from posts.listing import PER_PAGE, Listing, NoSuchPage
from posts.lists.pages import PostList
from posts.lists.stored import Row, Span, read, read_first


@dataclass(frozen=True)
class Place:
    """Which page of a list is asked for, and what stands above it."""

    number: int
    has_featured: bool
    pinned: tuple[int, date] | None  # a post of the list, and its day

    @property
    def start(self) -> int:
        """How many posts come before the first card of the page; a pinned one is not counted."""
        lead = 1 if self.has_featured and not self.pinned else 0
        return lead + (self.number - 1) * PER_PAGE


def page(
    posts: PostList,
    *,
    pen: Pen,
    base: str,
    number: int = 1,
    has_featured: bool = False,
    pinned: tuple[int, date] | None = None,
) -> Listing:
    """Return one page of a list, ready to be shown. The featured post is the pinned one, or the first.

    Raises NoSuchPage for a number the list does not reach; an empty list has a first page.
    """
    place = Place(number, has_featured, pinned)
    rest = replace(posts, without=pinned) if pinned else posts
    others, stored = _stored(rest, place)
    total = others + bool(pinned)
    pages = max(1, math.ceil((total - has_featured) / PER_PAGE))
    if not 1 <= number <= pages:
        raise NoSuchPage(f"There are {pages} pages, and this would be page {number}.")
    rows = _current(stored, pen)
    featured = _take_featured(rows)
    return Listing(
        cards=[_html(row, place.start + n if posts.oldest_first else None) for n, row in enumerate(rows, 1)],
        featured=_html(featured) if featured else None,
        number=number,
        pages=pages,
        counted=ngettext("%(number)s post", "%(number)s posts", total) % {"number": number_format(total)},
        base=base,
        facts=next((row.facts for row in [featured, *rows] if row and row.facts), {}),
    )


def _stored(posts: PostList, place: Place) -> tuple[int, list[Row]]:
    """How many entries a list has, and what is stored of those that stand on a page of it."""
    if place.number == 1:
        return read_first(posts, *_spans(place))
    months = posts.months()
    return sum(count for _month, count in months), read(posts, months, *_spans(place))


def _spans(place: Place) -> list[Span]:
    """The posts of the page, and of the first one what the head of the page tells of it."""
    if not (place.has_featured and place.number == 1):
        return [Span(place.start, PER_PAGE, first="first_card")]
    pinned = place.pinned[0] if place.pinned else None
    return [Span(0, 1, first="featured", post=pinned), Span(place.start, PER_PAGE)]


def _current(rows: list[Row], pen: Pen) -> list[Row]:
    """Put what is out of date right."""
    outdated = [row.post for row in rows if row.basis != pen.basis]
    if not outdated:
        return rows
    drawn = pen.draw_for_lists(outdated)
    return [
        row._replace(html=getattr(drawn[row.post], row.column), facts=drawn[row.post].facts)
        if row.post in drawn
        else row
        for row in rows
    ]


def _take_featured(rows: list[Row]) -> Row | None:
    return rows.pop(0) if rows and rows[0].column == "featured" else None


def _html(row: Row, part: int | None = None) -> SafeString:
    label = ""
    if part:
        label = format_html(
            '<span class="meta__part">{}</span> <span aria-hidden="true">·</span> ',
            _("Part %(number)s") % {"number": part},
        )
    return mark_safe((row.html or "").replace(PART, label))  # noqa: S308 - our templates wrote it

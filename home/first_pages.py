"""First pages of lists, which most readers begin with: what stands around the posts is drawn once.

It rests on the frame and on what `_basis` names. What a new post changes is left blank: how many there are,
and what the head says of the first one, which is drawn by itself. Who looks at a page with an account, and a
preview, have pages of their own, drawn as all others are.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString

from home import heads
from home.archives import Archive
from home.navigation import Frame
from home.newsletter.forms import begin
from home.stencils import Stencil, around, is_for_readers, latest, marks
from posts.listing import Listing

_BLANKS = ("metadata", "featured", "cards", "counted", "begun")


def is_one(frame: Frame, listing: Listing, archive: Archive | None) -> bool:
    """Whether this is the first page of the index or of a category, which are not many, for any reader."""
    return listing.number == 1 and (archive is None or archive.kind == "category") and is_for_readers(frame)


def html(
    frame: Frame,
    page: Any,
    listing: Listing,
    archive: Archive | None,
    draw: Callable[[dict[str, Any]], str],
) -> SafeString:
    """Return a page: its posts in what was drawn around others. `draw` makes a page of a context."""
    path = frame.request.path

    def stencil() -> Stencil:
        blank = marks(_BLANKS)
        cards = [blank["cards"], *[SafeString("")] * (len(listing.cards) - 1)] if listing.cards else []
        featured = listing.featured and blank["featured"]
        empty = replace(listing, featured=featured, cards=cards, counted=blank["counted"])
        return Stencil(
            draw({"listing": empty, "metadata": blank["metadata"], "begun": blank["begun"]}), _BLANKS
        )

    def head() -> Stencil:
        return Stencil(heads.of_page(frame, page, listing=listing, archive=archive).html)

    said = (listing.facts, listing.pages, bool(listing.featured))
    return latest(frame, f"first page {path}", _basis(frame, listing), stencil).fill(
        {
            "metadata": latest(frame, f"head of {path}", said, head).fill({}),
            "featured": listing.featured,
            "cards": SafeString("".join(listing.cards)),
            "counted": listing.counted,
            "begun": begin(),
        }
    )


def _basis(frame: Frame, listing: Listing) -> tuple[Any, ...]:
    return (*around(frame), len(listing.cards), bool(listing.featured), listing.pages)

"""First pages of lists, which most readers begin with: what stands around the posts is drawn once.

It rests on the frame and on what `_basis` names. Who looks at a page with an account, and a preview, have
pages of their own, drawn as all others are.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString

from home.archives import Archive
from home.navigation import Frame
from home.newsletter.forms import begin
from home.stencils import Stencil, latest, marks
from posts.listing import Listing

_BLANKS = ("featured", "cards", "begun")


def is_one(frame: Frame, listing: Listing, archive: Archive | None) -> bool:
    """Whether this is the first page of the index or of a category, which are not many, for any reader."""
    return (
        listing.number == 1
        and (archive is None or archive.kind == "category")
        and not frame.is_preview
        and not frame.request.user.is_authenticated
    )


def html(frame: Frame, listing: Listing, draw: Callable[[dict[str, Any]], str]) -> SafeString:
    """Return a page: its posts in what was drawn around others. `draw` makes a page of a context."""

    def stencil() -> Stencil:
        blank = marks(_BLANKS)
        cards = [blank["cards"], *[SafeString("")] * (len(listing.cards) - 1)] if listing.cards else []
        empty = replace(listing, featured=listing.featured and blank["featured"], cards=cards)
        return Stencil(draw({"listing": empty, "begun": blank["begun"]}), _BLANKS)

    return latest(frame, f"first page {frame.request.path}", _basis(frame, listing), stencil).fill(
        {
            "featured": listing.featured,
            "cards": SafeString("".join(listing.cards)),
            "begun": begin(),
        }
    )


def _basis(frame: Frame, listing: Listing) -> tuple[Any, ...]:
    # To ask for the analytics opens the policy of this answer as well: see `home.consent`.
    asked = frame.analytics.digest if frame.analytics else ""
    about = (listing.total, len(listing.cards), bool(listing.featured), listing.facts)
    return (frame.year, frame.banner.is_shown, asked, *about)

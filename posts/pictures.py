"""The sizes and formats in which pictures reach readers, in one place.

Every place of use is a Placement: templates draw it, listings read its renditions in one query, and a
task makes them when a post goes live, so that no reader waits for one.
"""

from dataclasses import dataclass

CHOICE = "avif"  # the format in which browsers choose among widths
# For the few others, in one width: choices are most of the bytes of a card. The last one is for all the rest.
OTHERS = ("webp", "jpeg")


@dataclass(frozen=True)
class Placement:
    """A place where pictures are drawn: how they are cut, and how wide they stand."""

    operations: tuple[str, ...]
    sizes: str
    fallback: str  # the operation for browsers that cannot choose
    others: tuple[str, ...] = OTHERS

    def filter_specs(self) -> list[str]:
        """Wagtail's filter specifications, one for each file; the last one is what all browsers show."""
        choices = [f"{operation}|format-{CHOICE}" for operation in self.operations]
        return [*choices, *(f"{self.fallback}|format-{name}" for name in self.others)]


# Cards and the featured post keep the ratio 1200:590.
CARD = Placement(
    ("fill-400x197", "fill-800x393"), "(min-width: 64em) 24rem, (min-width: 40em) 46vw, 92vw", "fill-800x393"
)
FEATURED = Placement(("fill-800x393", "fill-1200x590"), "(min-width: 64em) 44rem, 92vw", "fill-1200x590")
COVER = Placement(
    ("fill-800x393", "fill-1200x590", "fill-1920x944"), "(min-width: 80em) 74rem, 92vw", "fill-1200x590"
)
BODY = Placement(("width-480", "width-960", "width-1440"), "(min-width: 48em) 46rem, 92vw", "width-960")
WIDE = Placement(BODY.operations, "(min-width: 80em) 57rem, 92vw", BODY.fallback)
THUMBNAIL = Placement(("width-480", "width-960"), "(min-width: 48em) 23rem, 92vw", "width-960")
PORTRAIT = Placement(("fill-96x96", "fill-192x192"), "3rem", "fill-192x192")
PROFILE = Placement(PORTRAIT.operations, "6rem", PORTRAIT.fallback)
# No template draws it: other sites fetch it where a link to a post is shared.
SOCIAL = Placement((), "", "fill-1200x630", ("jpeg",))

PLACEMENTS = {
    "card": CARD,
    "featured": FEATURED,
    "cover": COVER,
    "body": BODY,
    "wide": WIDE,
    "thumbnail": THUMBNAIL,
    "portrait": PORTRAIT,
    "profile": PROFILE,
}

# The icon of the publication: in tabs, on home screens, in the manifest and in feeds; pixels.
ICON_SIZES = (32, 144, 180, 192, 512)


def icon_spec(size: int) -> str:
    """The filter specification of an icon of so many pixels."""
    return f"fill-{size}x{size}|format-png"

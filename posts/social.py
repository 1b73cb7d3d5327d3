"""The picture that stands for a post where a link to it is shared: its cover, or one made of its title."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any
from urllib.parse import urljoin

import PIL
import structlog
from django.core.cache import cache
from PIL import Image, ImageDraw

from posts import lettering
from posts.covers import CELL, INK, PAPER, cover
from posts.pictures import SOCIAL
from posts.raster import paint
from posts.renditions import offered

log = structlog.get_logger(__name__)

# What Open Graph and Twitter cards show whole.
WIDTH, HEIGHT = 1200, 630
NAME = "social.png"  # below the address of the post
DESIGN = 1  # counted up when the drawing changes, so that nobody keeps an old one
KEPT = 7 * 24 * 3600  # seconds
MARGIN = 72
SHAPES_HEIGHT, SHAPES_ONLY_HEIGHT = 2 * CELL, 5 * CELL
# Sizes in pixels, and how many lines of each there is room for.
TITLE_STEPS = ((96, 2), (84, 3), (62, 4))


@dataclass(frozen=True)
class SocialImage:
    """A picture as Open Graph describes it."""

    url: str  # absolute
    width: int
    height: int
    alt: str
    type: str


def social_image(post: Any, *, base_url: str) -> SocialImage:
    """Return the picture of a post: its cover, or the one drawn from its title.

    `base_url` is the scheme and host that make addresses absolute. A cover whose file is missing or
    broken gives way to the drawing.
    """
    return (_from_cover(post, base_url) if post.cover else None) or SocialImage(
        url=urljoin(base_url, _path(post) + NAME),
        width=WIDTH,
        height=HEIGHT,
        alt=post.title,
        type="image/png",
    )


def _path(post: Any) -> str:
    parts = post.get_url_parts()
    return (parts and parts[2]) or "/"


def _from_cover(post: Any, base_url: str) -> SocialImage | None:
    rendition = next(iter(offered(post.cover, SOCIAL).values()), None)
    if rendition is None:
        return None
    return SocialImage(
        url=urljoin(base_url, rendition.url),
        width=rendition.width,
        height=rendition.height,
        alt=post.cover.default_alt_text or post.title,
        type="image/jpeg",
    )


@dataclass(frozen=True)
class Drawing:
    """All that decides how the drawn picture looks."""

    title: str
    publication: str
    seed: str
    color: str  # #rrggbb

    @classmethod
    def of(cls, post: Any, *, publication: str) -> "Drawing":
        """The drawing for a post: the shapes are those of its cover."""
        return cls(post.title, publication, post.slug, post.color)

    @property
    def digest(self) -> str:
        """The same for the same picture, and for no other."""
        parts = repr((DESIGN, PIL.__version__, astuple(self)))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def png(self) -> bytes:
        """Return the picture, from the cache where it has been drawn before."""
        key = f"social:{self.digest}"
        known = _cached(cache.get, key)
        if isinstance(known, bytes):
            return known
        drawn = draw(self)
        _cached(cache.set, key, drawn, KEPT)
        return drawn


def _cached(action: Callable[..., Any], *args: Any) -> Any:
    """Ask the cache; one that is out of order costs time, and not the picture."""
    try:
        return action(*args)
    except Exception as error:
        log.warning("social.cache", error=str(error))
        return None


def draw(drawing: Drawing) -> bytes:
    """Draw shapes above, the title below them, and the name of the publication at the foot. Returns a PNG.

    Where the typeface has no letters for the title, shapes take its place.
    """
    title, name = lettering.drawable(drawing.title), lettering.drawable(drawing.publication)
    is_titled = lettering.says_something(title)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image.paste(_shapes(drawing, SHAPES_HEIGHT if is_titled else SHAPES_ONLY_HEIGHT))
    canvas = ImageDraw.Draw(image)
    if is_titled:
        _write(canvas, title)
    if lettering.says_something(name):
        _sign(canvas, name, drawing.color)
    buffer = io.BytesIO()
    # Few colors, so a palette holds them, at half the bytes.
    image.quantize(128, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _shapes(drawing: Drawing, height: int) -> Image.Image:
    layers = cover(drawing.seed, drawing.color)
    return paint(layers, (2 * WIDTH, 2 * height), scale=2).reduce(2)


def _write(canvas: ImageDraw.ImageDraw, title: str) -> None:
    size, lines = lettering.fit(title, steps=TITLE_STEPS, width=WIDTH - 2 * MARGIN)
    for number, line in enumerate(lines):
        baseline = SHAPES_HEIGHT + 48 + round((0.72 + 1.16 * number) * size)
        # The typeface comes in one weight; a line around the letters makes it a bolder one.
        at = (MARGIN, baseline)
        canvas.text(at, line, fill=INK, font=lettering.font(size), anchor="ls", stroke_width=size / 48)


def _sign(canvas: ImageDraw.ImageDraw, name: str, color: str) -> None:
    indent = 48
    size, (line,) = lettering.fit(name, steps=((34, 1),), width=WIDTH - 2 * MARGIN - indent)
    middle = HEIGHT - 56
    canvas.rectangle([MARGIN, middle - 14, MARGIN + 28, middle + 14], fill=color)
    canvas.text((MARGIN + indent, middle), line, fill=INK, font=lettering.font(size), anchor="lm")

"""Pictures and covers for templates."""

from datetime import date
from typing import Any

import structlog
from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.images.models import Picture

from posts import covers
from posts.pictures import PLACEMENTS

log = structlog.get_logger(__name__)
register = template.Library()


@register.simple_tag
def picture(image: Any, placement: str, alt: str | None = None, *, eager: bool = False) -> SafeString:
    """Draw an image in AVIF, WebP and JPEG at the sizes of its placement.

    `alt` defaults to the image's description. The first image of a page is eager; others wait until
    they are near. An image whose file is missing or broken draws nothing: the text still reads.
    """
    if not image:
        return SafeString("")
    place = PLACEMENTS[placement]
    try:
        renditions = image.get_renditions(*place.filter_specs())
    except OSError as error:
        log.warning("picture.broken", image=image.pk, error=str(error))
        return SafeString("")
    loading = {"fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}
    attrs = {"alt": image.default_alt_text if alt is None else alt, "sizes": place.sizes, **loading}
    return Picture(_each_width_once(renditions), attrs).__html__()


def _each_width_once(renditions: dict[str, Any]) -> dict[str, Any]:
    """Leave out renditions that a small original makes no larger than the one before."""
    seen = set()
    kept = {}
    for spec, rendition in renditions.items():
        file_format = spec.rpartition("format-")[2]
        if (file_format, rendition.width) not in seen:
            seen.add((file_format, rendition.width))
            kept[spec] = rendition
    return kept


@register.inclusion_tag("components/cover.html")
def post_cover(post: Any, placement: str, *, eager: bool = False, decorative: bool = False) -> dict[str, Any]:
    """Draw the cover of a post: its picture, or shapes in the color of its first category.

    In a card the title says it all, so the cover is decorative there.
    """
    drawn = picture(post.cover, placement, "" if decorative else None, eager=eager)
    return {
        "picture": drawn,
        "layers": [] if drawn else covers.cover(post.slug, post.color),
        "ground": covers.GROUND,
        "width": covers.WIDTH,
        "height": covers.HEIGHT,
    }


@register.filter
def table_of_contents(outline: list[Any]) -> list[Any]:
    """The sections of a text worth a table of contents: three or more, otherwise none."""
    sections = [heading for heading in outline if heading.level == 2]
    return sections if len(sections) >= 3 else []


@register.filter
def updated_on(page: Any) -> date | None:
    """The day readers last got a new version, if it is later than the day they got the first."""
    if not (page.published_on and page.first_published_at and page.last_published_at):
        return None
    first = max(page.published_on, timezone.localdate(page.first_published_at))
    last = timezone.localdate(page.last_published_at)
    return last if last > first else None

"""Pictures and covers for templates."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from posts import covers
from posts.pictures import PLACEMENTS

register = template.Library()


@register.simple_tag
def picture(image: Any, placement: str, alt: str | None = None, *, eager: bool = False) -> SafeString:
    """Draw an image in AVIF, WebP and JPEG at the sizes of its placement.

    `alt` defaults to the image's description. The first image of a page is eager; others wait until
    they are near.
    """
    if not image:
        return mark_safe("")
    place = PLACEMENTS[placement]
    renditions = get_renditions_or_not_found(image, place.filter_specs())
    loading = {"fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}
    attrs = {"alt": image.default_alt_text if alt is None else alt, "sizes": place.sizes, **loading}
    return Picture(renditions, attrs).__html__()


@register.inclusion_tag("components/cover.html")
def post_cover(post: Any, placement: str, *, eager: bool = False, decorative: bool = False) -> dict[str, Any]:
    """Draw the cover of a post: its picture, or shapes in the color of its first category.

    In a card the title says it all, so the cover is decorative there.
    """
    return {
        "image": post.cover,
        "placement": placement,
        "eager": eager,
        "alt": "" if decorative else None,
        "layers": [] if post.cover else covers.cover(post.slug, post.color),
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

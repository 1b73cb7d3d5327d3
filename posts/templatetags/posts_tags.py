"""What templates of posts ask for: pictures, covers, and what stands around a post."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from posts import covers, reading, share
from posts.pictures import PLACEMENTS
from posts.reading import Age
from posts.renditions import offered, sources
from posts.share import ShareLink

register = template.Library()


@register.simple_tag
def picture(image: Any, placement: str, alt: str | None = None, *, eager: bool = False) -> SafeString:
    """Draw an image at its placement: AVIF in several widths, WebP and JPEG in one.

    `alt` defaults to the image's description. The first image of a page is eager; others wait until
    they are near. An image whose file is missing or broken draws nothing: the text still reads.
    """
    if not image:
        return SafeString("")
    place = PLACEMENTS[placement]
    renditions = offered(image, place)
    if not renditions:
        return SafeString("")
    *choices, fallback = renditions.values()
    context = {
        "sources": sources(choices, place),
        "fallback": fallback,
        "alt": image.default_alt_text if alt is None else alt,
        "eager": eager,
    }
    return SafeString(render_to_string("components/picture.html", context).strip())


@register.inclusion_tag("components/cover.html")
def post_cover(post: Any, placement: str, *, eager: bool = False, decorative: bool = False) -> dict[str, Any]:
    """Draw the cover of a post: its picture, or shapes in the color of its first category.

    In a card the title says it all, so the cover is decorative there.
    """
    drawn = picture(post.cover, placement, "" if decorative else None, eager=eager)
    return {
        "picture": drawn,
        "layers": [] if drawn else covers.cover(post.slug, post.color),
        "color": post.color,
        "width": covers.WIDTH * 2 // covers.CELL,  # in halves of a cell, as the paths are
        "height": covers.HEIGHT * 2 / covers.CELL,
    }


@register.filter
def table_of_contents(outline: list[Any]) -> list[Any]:
    """The sections of a text worth a table of contents: three or more, otherwise none."""
    sections = [heading for heading in outline if heading.level == 2]
    return sections if len(sections) >= 3 else []


register.filter("updated_on", reading.updated_on)
register.filter("reviewed_on", reading.reviewed_on)


@register.filter
def old_after(page: Any, months: int | None) -> Age | None:
    """The age of a post that is at least so many months old, and nothing of a younger one."""
    age = reading.age(page)
    return age if months and age.months >= months else None


@register.simple_tag(takes_context=True)
def share_links(context: dict[str, Any], page: Any) -> list[ShareLink]:
    """Where readers may share a post."""
    return share.links(url=page.get_full_url(context.get("request")) or "", title=page.title)

"""The files in which pictures reach readers, made before anybody asks for them."""

from collections.abc import Iterator
from typing import Any

import structlog
from django.db.models import Prefetch, prefetch_related_objects

from posts.pictures import BODY, CARD, COVER, PORTRAIT, SOCIAL, THUMBNAIL, WIDE, Placement

log = structlog.get_logger(__name__)


def placements(page: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield (image, filter specifications) for each picture that a page shows anywhere."""
    if getattr(page, "cover", None):
        yield page.cover, [*CARD.filter_specs(), *COVER.filter_specs(), *SOCIAL.filter_specs()]
    for author in getattr(page, "authors", []):
        if author.portrait:
            yield author.portrait, PORTRAIT.filter_specs()
    for child in page.body:
        for image, place in pictures_of(child):
            if image:
                yield image, place.filter_specs()


def pictures_of(child: Any) -> list[tuple[Any, Placement]]:
    """List the pictures of a block, each with where it is drawn; nothing for one that has been deleted."""
    if child.block_type == "image":
        return [(child.value["image"], WIDE if child.value["width"] == "wide" else BODY)]
    if child.block_type == "gallery":
        return [(item["image"], THUMBNAIL) for item in child.value["images"]]
    return []


def make_for_image(image: Any, specs: Any) -> int:
    """Make what is missing of an image's renditions. Returns how many there are."""
    return len(image.get_renditions(*sorted(specs)))


def make_for_page(page: Any) -> int:
    """Make what is missing of the renditions of a page. Returns how many there are."""
    return sum(make_for_image(image, specs) for image, specs in placements(page))


def load(page: Any) -> None:
    """Load what the pictures of a page are drawn from, in one query for all of them."""
    shown = list(placements(page))
    if not shown:
        return
    specs = {spec for _image, wanted in shown for spec in wanted}
    found = shown[0][0].get_rendition_model().objects.filter(filter_spec__in=specs)
    # Under this name Wagtail looks for renditions before it asks its cache and the database.
    prefetch = Prefetch("renditions", queryset=found, to_attr="prefetched_renditions")
    prefetch_related_objects([image for image, _wanted in shown], prefetch)


def offered(image: Any, place: Placement) -> dict[str, Any]:
    """The renditions that readers may choose from at a place, by specification.

    There are none where the image's file is missing or broken.
    """
    try:
        renditions = image.get_renditions(*place.filter_specs())
    except OSError as error:
        log.warning("picture.broken", image=image.pk, error=str(error))
        return {}
    return _each_width_once(renditions)


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

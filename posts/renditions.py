"""The files in which pictures reach readers, made before anybody asks for them."""

from collections.abc import Iterator
from typing import Any

from posts.pictures import BODY, CARD, COVER, PORTRAIT, THUMBNAIL, WIDE, Placement


def placements(page: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield (image, filter specifications) for each picture that a page shows anywhere."""
    if getattr(page, "cover", None):
        yield page.cover, [*CARD.filter_specs(), *COVER.filter_specs()]
    for author in getattr(page, "authors", []):
        if author.portrait:
            yield author.portrait, PORTRAIT.filter_specs()
    for child in page.body:
        for image, place in _pictures_of(child):
            if image:
                yield image, place.filter_specs()


def _pictures_of(child: Any) -> list[tuple[Any, Placement]]:
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

"""The files in which pictures reach readers, made before anybody asks for them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import structlog
from django.apps import apps
from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.models import Filter, Picture
from wagtail.models import ReferenceIndex

from posts.pictures import (
    BODY,
    CARD,
    CHOICE,
    COVER,
    FEATURED,
    ICON_SIZES,
    PORTRAIT,
    SOCIAL,
    THUMBNAIL,
    WIDE,
    Placement,
    icon_spec,
)

log = structlog.get_logger(__name__)


class Source(NamedTuple):
    """A <source> of a picture."""

    type: str  # media type
    srcset: str
    sizes: str = ""


_OF_COVERS = (CARD, FEATURED, COVER, SOCIAL)
_making: ContextVar[bool] = ContextVar("whether pictures are made as they are drawn", default=False)


@contextmanager
def making() -> Iterator[None]:
    """Make what is missing of the pictures that are drawn within the block: for those who read a draft.

    Readers never wait for a picture: what they see has been made by a worker.
    """
    token = _making.set(True)
    try:
        yield
    finally:
        _making.reset(token)


def placements(page: Any) -> Iterator[tuple[Any, list[str]]]:
    """Yield (image, filter specifications) for each picture that a page shows anywhere."""
    if getattr(page, "cover", None):
        yield page.cover, [spec for place in _OF_COVERS for spec in place.filter_specs()]
    for author in getattr(page, "authors", []):
        if author.portrait:
            yield author.portrait, PORTRAIT.filter_specs()
    for child in getattr(page, "body", ()):
        for image, place in pictures_of(child):
            if image:
                yield image, place.filter_specs()


def uses(image: Any) -> set[str]:
    """The filter specifications of all places where a picture is shown now."""
    from posts.models import Author, PostPage

    places: list[Placement] = []
    if PostPage.objects.live().filter(cover=image).exists():
        places += _OF_COVERS
    if Author.objects.filter(portrait=image).exists():
        places.append(PORTRAIT)
    if ReferenceIndex.get_references_to(image).filter(model_path__startswith="body").exists():
        places += [BODY, THUMBNAIL]
    found = {spec for place in places for spec in place.filter_specs()}
    is_icon = apps.get_model("home", "IdentitySettings").objects.filter(icon=image).exists()
    return found | ({icon_spec(size) for size in ICON_SIZES} if is_icon else set())


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

    There are none where they have not been made yet, or the image's file is missing or broken.
    """
    specs = place.filter_specs()
    found = made(image, specs)
    # The fallback comes last, and a picture cannot do without.
    return _each_width_once(found) if specs[-1] in found else {}


def made(image: Any, specs: Sequence[str]) -> dict[str, Any]:
    """The renditions that there are of these, by specification and in this order.

    Within `making()` what is missing is made; there are none where the image's file is missing or broken.
    """
    if _making.get():
        try:
            return dict(image.get_renditions(*specs))
        except OSError as error:
            log.warning("picture.broken", image=image.pk, error=str(error))
            return {}
    existing = image.find_existing_renditions(*map(Filter, specs))
    found = {key.spec: rendition for key, rendition in existing.items()}
    return {spec: found[spec] for spec in specs if spec in found}


def sources(renditions: list[Any], place: Placement) -> list[Source]:
    """What a picture offers besides its fallback: for each format its files, by width if there are more."""
    found = []
    for name in (CHOICE, *place.others):
        files = [rendition for rendition in renditions if rendition.filter_spec.endswith(f"format-{name}")]
        if len(files) > 1:
            found.append(Source(f"image/{name}", Picture.get_width_srcset(files), place.sizes))
        elif files:
            found.append(Source(f"image/{name}", files[0].url))
    return found


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

"""Pictures of the weight of photographs, in every size and format that readers get."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PIL import Image

WORKERS = 2


def photograph(number: int, width: int, height: int) -> bytes:
    """Draw clouds of color: they compress about as well as a photograph, a plain drawing much better."""
    bands = []
    for band in range(3):
        coarse = Image.effect_noise((width // 80, height // 80), 90 + 7 * (number + band) % 40)
        fine = Image.effect_noise((width // 2, height // 2), 30)
        smooth = coarse.resize((width, height), Image.Resampling.BICUBIC)
        bands.append(Image.blend(smooth, fine.resize((width, height), Image.Resampling.BICUBIC), 0.12))
    buffer = io.BytesIO()
    Image.merge("RGB", bands).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def make(kind: str, count: int, width: int, height: int) -> list[Any]:
    """Make so many pictures with their renditions; sizes in pixels."""
    from django.core.files.base import ContentFile

    from posts.models import EditorialImage

    images = []
    for number in range(1, count + 1):
        file = ContentFile(photograph(number, width, height), name=f"{kind}-{number}.jpg")
        fields = {"title": f"{kind} {number}", "description": f"Clouds of color, number {number}"}
        images.append(EditorialImage.objects.create(file=file, **fields))
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(_make_renditions, images, [kind] * count))
    return images


def _make_renditions(image: Any, kind: str) -> None:
    from django.db import connection

    from posts.pictures import PLACEMENTS, PORTRAIT, SOCIAL
    from posts.renditions import make_for_image

    places = [PORTRAIT] if kind == "portrait" else [*PLACEMENTS.values(), SOCIAL]
    make_for_image(image, {spec for place in places for spec in place.filter_specs()})
    connection.close()

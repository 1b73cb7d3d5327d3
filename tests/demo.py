"""The demo site in a test, with small pictures: drawing the real ones takes most of its time."""

from typing import Any

import pytest

from home.demo import blocks, build
from tests.factories import image_bytes

COVER = (1300, 640)


def make_demo(*, with_cover: str = "") -> None:
    """Make the demo site. The cover of one post, named by its slug, is as large as a writer's."""
    numbers = iter(range(10_000))

    def small(*args: Any) -> bytes:
        # Each differs from the others, as the real ones do.
        return image_bytes(64 + next(numbers), 40)

    def cover(slug: str, color: str) -> bytes:
        return image_bytes(*COVER) if slug == with_cover else small()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "draw_cover", cover)
        patch.setattr(build, "draw_portrait", small)
        patch.setattr(blocks, "draw_figure", small)
        patch.setattr(build, "make_renditions", lambda: 0)
        build.build(lambda line: None)

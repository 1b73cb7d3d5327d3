"""Blocks are drawn as for whoever writes them: with their pictures."""

from collections.abc import Iterator

import pytest

from posts.renditions import making


@pytest.fixture(autouse=True)
def _with_pictures() -> Iterator[None]:
    with making():
        yield

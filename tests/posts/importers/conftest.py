"""Files that come along with an export."""

from pathlib import Path

import pytest

from tests.factories import image_bytes


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A copy of wp-content/uploads with the one picture of the export."""
    folder = tmp_path / "uploads"
    (folder / "2016/03").mkdir(parents=True)
    (folder / "2016/03/tree.png").write_bytes(image_bytes(90, 60))
    return folder

"""All doors."""

from tests.posts.review.doors import (  # noqa: F401 - each makes doors
    changing,
    code,
    deciding,
    files,
    lists,
    readers,
    reading,
    records,
)
from tests.posts.review.doors.visits import DOORS

__all__ = ["DOORS"]

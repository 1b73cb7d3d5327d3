"""All steps by their names."""

from collections.abc import Callable
from typing import Any

from tests.posts.review.stock import holes, of_caches, of_mail, of_people, of_time
from tests.posts.review.stock.holes import Desk

STEPS: dict[str, Callable[[Desk], Any]] = {
    **holes.STEPS,
    **of_people.STEPS,
    **of_time.STEPS,
    **of_mail.STEPS,
    **of_caches.STEPS,
}

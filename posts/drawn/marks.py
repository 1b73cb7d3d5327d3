"""Noting that what was drawn of posts is out of date, in the transaction of the change."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from posts.models import Drawn

_OUTDATED: dict[str, Any] = {"mark": F("mark") + 1, "basis": "", "page_basis": ""}


def outdate(posts: Iterable[int]) -> None:
    """Have what was drawn of these posts drawn anew by whoever reads it next."""
    Drawn.objects.filter(post__in=posts).update(**_OUTDATED)


def renew(posts: Iterable[int]) -> None:
    """Have these posts drawn anew, and compared with all others again."""
    Drawn.objects.filter(post__in=posts).update(related=None, **_OUTDATED)


def begin(posts: Iterable[int]) -> None:
    """Have a place where drawings of these posts are kept, if they have none yet."""
    known = set(Drawn.objects.filter(post__in=posts).values_list("post", flat=True))
    Drawn.objects.bulk_create([Drawn(post_id=pk) for pk in posts if pk not in known], ignore_conflicts=True)


def compare(posts: Iterable[int]) -> None:
    """Have the pages of these posts drawn with what is related to them now; lists show nothing of that."""
    Drawn.objects.filter(post__in=posts).update(related=None, mark=F("mark") + 1, page_basis="")

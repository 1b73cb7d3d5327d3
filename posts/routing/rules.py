"""The rules of routing, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Candidate:
    """Somebody who may decide at a step, and what speaks for or against asking them."""

    user_id: int
    is_away: bool = False
    is_contributor: bool = False
    # Whether they are a required reviewer of a category that no required reviewer has approved yet.
    is_required: bool = False
    # Whether they are in a reviewing group of one of the categories.
    is_in_group: bool = False
    # Whether they approved an earlier step: the next one is for another pair of eyes.
    has_approved: bool = False
    # How many texts they have already.
    load: int = 0
    last_assigned_at: datetime | None = None


def choose(candidates: Iterable[Candidate]) -> int | None:
    """Return who is asked, or None if nobody can be.

    A required reviewer before anybody who approved no earlier step, a member of a reviewing group before
    others; of these who has least to do, and then who was asked longest ago.
    """
    able = [one for one in candidates if not (one.is_away or one.is_contributor)]
    return min(able, key=_rank).user_id if able else None


def _rank(one: Candidate) -> tuple[bool, bool, bool, int, float, int]:
    asked = one.last_assigned_at.timestamp() if one.last_assigned_at else 0
    return (not one.is_required, one.has_approved, not one.is_in_group, one.load, asked, one.user_id)


def unseen(*, required: dict[str, set[int]], seen_by: set[int], later: set[int]) -> list[str]:
    """Return the categories that nobody who is required for them has seen or can still see.

    `required` has the reviewers that categories require, by the category's name; `seen_by` who approved the
    text or worked on it; `later` who can approve it at a step that comes.
    """
    return sorted(name for name, people in required.items() if people and not people & (seen_by | later))

"""The rules of review, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Approval:
    """Whose it is and what text it was given for.

    A `user_id` of None is code that approved on its own.
    """

    user_id: int | None
    digest: str


def may_approve(*, contributors: set[int], user_id: int) -> bool:
    """Nobody approves a text they worked on since it was last live."""
    return user_id not in contributors


def approval_problems(*, approvals: Iterable[Approval], digest: str, contributors: set[int]) -> list[str]:
    """Say why these approvals do not count for the text with this digest, or nothing if they do."""
    approvals = list(approvals)
    if not approvals:
        return [_("No reviewer has approved this version. Submit it for review.")]
    problems = []
    if any(approval.digest != digest for approval in approvals):
        problems.append(
            _("The text, or a picture or document in it, changed after it was approved. Submit it again.")
        )
    if any(approval.user_id is None for approval in approvals):
        problems.append(_("An approval names nobody. Submit this version for review again."))
    if any(approval.user_id in contributors for approval in approvals):
        problems.append(_("It was approved by somebody who worked on it. Ask another reviewer."))
    return problems


def reason_problem(reason: str, *, least: int) -> str | None:
    """Say why a reason for going around review does not do, or nothing if it does."""
    if len(reason.split()) < 3 or len(reason.strip()) < least:
        message = _("Give a reason of at least three words and %(least)d characters: others will read it.")
        return message % {"least": least}
    return None

"""The rules of review, without a database."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def may_approve(*, contributors: set[int], user_id: int) -> bool:
    """Nobody approves a text they worked on since it was last live."""
    return user_id not in contributors


def approval_problems(*, approvers: Iterable[int | None], contributors: set[int]) -> list[str]:
    """Say why approvals by these users do not count, or nothing if they do.

    An approver of None is somebody whose account is gone, or code that approved on its own.
    """
    approvers = list(approvers)
    if not approvers:
        return [_("No reviewer has approved this version. Submit it for review.")]
    problems = []
    if None in approvers:
        problems.append(_("An approval names nobody. Submit this version for review again."))
    if any(user in contributors for user in approvers if user is not None):
        problems.append(_("It was approved by somebody who worked on it. Ask another reviewer."))
    return problems


def reason_problem(reason: str, *, least: int) -> str | None:
    """Say why a reason for going around review does not do, or nothing if it does."""
    if len(reason.split()) < 3 or len(reason.strip()) < least:
        message = _("Give a reason of at least three words and %(least)d characters: others will read it.")
        return message % {"least": least}
    return None

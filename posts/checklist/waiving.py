"""Letting a finding pass: by whom, why, and for what alone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from posts.checklist import counting
from posts.checklist.findings import Finding
from posts.checklist.registry import BY_ID
from posts.checklist.run import run
from posts.review import ledger
from posts.review.contributors import contributors
from posts.review.gate import Refused
from posts.review.locks import hold
from posts.review.rules import reason_problem
from posts.review.shown import newest

LEAST_REASON = 15  # characters


def may_review(page: Any, user: Any) -> bool:
    """Whether somebody who may read a page is asked about it: at its step, or once it is submitted."""
    if not page.permissions_for_user(user).can_edit():
        return False
    if task := page.current_workflow_task:
        return bool(task.user_can_access_editor(page, user))
    workflow = page.get_workflow()
    return bool(workflow) and any(
        task.specific.user_can_access_editor(page, user) for task in workflow.tasks.filter(active=True)
    )


def refusal(finding: Finding, *, user_id: int, worked_on_it: set[int]) -> str:
    """Say why one who may review a page does not waive a finding in it, or nothing if they may."""
    check = BY_ID.get(finding.check)
    if not finding.stops_publication:
        return _("This is advice: there is nothing to waive.")
    if check and check.needs_another and user_id in worked_on_it:
        return _(
            "You worked on this text since it was last live, so somebody else says that this is no secret."
        )
    return ""


@transaction.atomic
def waive(*, page: Any, user: Any, check: str, fingerprint: str, reason: str) -> Any:
    """Record that somebody lets a finding in the newest text of a page pass, and why.

    Raises PermissionDenied for those who may not review the page, and Refused without a reason, where the
    finding is there no longer, and for a secret in a text that they worked on.
    """
    from posts.models import Waiver

    if not may_review(page, user):
        raise PermissionDenied(_("You are not among those who review this page."))
    hold(page)
    revision = newest(page)
    found = run(revision.as_object()) if revision else None
    item = found.item(check, fingerprint) if found else None
    if found is None or item is None or item.waiver:
        raise Refused(
            [_("There is nothing left to waive: the text was changed, or somebody was faster.")],
            page_id=page.pk,
        )
    problem = reason_problem(reason, least=LEAST_REASON) or refusal(
        item.finding, user_id=user.pk, worked_on_it=contributors(page)
    )
    if problem:
        raise Refused([problem], page_id=page.pk)
    waiver = Waiver.objects.create(
        page_id=page.pk,
        page_title=revision.object_str[:255],
        revision_id=revision.pk,
        check_id=item.finding.check,
        fingerprint=item.finding.fingerprint,
        finding=str(item.finding),
        user_id=user.pk,
        user_email=user.email,
        reason=reason.strip(),
    )
    comment = f"{item.finding}\n{waiver.reason}"
    ledger.record(
        ledger.Action.FINDING_WAIVED,
        page=page,
        revision=revision,
        user=user,
        comment=comment,
        review=page.current_workflow_state,
    )
    counting.remember(page, revision, run(revision.as_object()))
    return waiver

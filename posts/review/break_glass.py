"""Publishing without review, when it cannot wait: allowed to few, and never forgotten."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from posts.checklist import run as checklist
from posts.models import BreakGlassRecord
from posts.review import ledger
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.locks import hold
from posts.review.rules import reason_problem
from posts.review.shown import newest

LEAST_REASON = 20  # characters


@transaction.atomic
def break_glass(*, page: Any, user: Any, reason: str, revision_id: int | None = None) -> BreakGlassRecord:
    """Record who publishes the latest revision of a page without review and why, then publish it.

    What the checklist finds does not stop it, and is recorded as well.

    `revision_id` is the revision the user was shown; a newer one is refused.
    Raises PermissionDenied without the permission, and Refused without a reason, when the text has
    changed meanwhile, or when the page is not fit for readers. Then nothing is recorded either.
    """
    if not page.permissions_for_user(user).can_break_glass():
        raise PermissionDenied(_("You may not publish without review."))
    hold(page)
    if problem := reason_problem(reason, least=LEAST_REASON):
        raise Refused([problem], page_id=page.pk)
    revision = newest(page)
    if revision is None or revision_id not in (None, revision.pk):
        raise Refused([_("The page was changed meanwhile. Look at it again.")], page_id=page.pk)
    text = revision.as_object()
    findings = "\n".join(str(finding) for finding in checklist.run(text).open)
    record = BreakGlassRecord.objects.create(
        page_id=page.pk,
        page_title=str(text),
        revision_id=revision.pk,
        digest=editorial_digest(revision),
        user_id=user.pk,
        user_email=user.email,
        reason=reason.strip(),
        findings=findings,
    )
    comment = "\n".join(filter(None, [record.reason, findings]))
    ledger.record(ledger.Action.BROKE_GLASS, page=page, revision=revision, user=user, comment=comment)
    revision.publish(user=user)
    return record

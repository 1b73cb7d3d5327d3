"""The mailer's round through the reviews that wait: who is reminded, and whose texts go to others."""

from typing import Any

import structlog
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate

from posts.models import Absence, Assignment
from posts.routing import letters
from posts.routing.assigning import pass_on
from posts.routing.notices import after
from posts.routing.permissions import ASSIGN

log = structlog.get_logger(__name__)
Notice = Assignment.Notice
AT_ONCE = 100  # assignments in a transaction


def fill() -> None:
    """Write what is due into the outbox. Any number of mailers may: each notice is written once."""
    _relieve_who_is_away()
    while _write_some():
        pass


def _open() -> Any:
    waiting = Assignment.objects.open().select_for_update(skip_locked=True, of=("self",))
    return waiting.select_related("review__workflow", "review__current_task_state", "page", "reviewer")


def _relieve_who_is_away() -> None:
    today = localdate()
    gone = Q(reviewer__in=Absence.objects.on(today).values("user")) | Q(reviewer__is_active=False)
    waiting = _open().filter(gone | Q(reviewer=None)).exclude(sought_on=today)
    with transaction.atomic():
        for assignment in waiting.order_by("due_at")[:AT_ONCE]:
            if pass_on(assignment):
                log.info("review.passed_on", page=assignment.page_id, reviewer=assignment.reviewer_id)
            else:  # Once a day is often enough.
                Assignment.objects.filter(pk=assignment.pk).update(sought_on=today)


@transaction.atomic
def _write_some() -> int:
    due = list(_open().filter(next_notice_at__lte=timezone.now()).order_by("next_notice_at")[:AT_ONCE])
    for assignment in due:
        letters.remind(assignment, _recipients(assignment))
        assignment.next_notice, assignment.next_notice_at = after(assignment.next_notice, assignment.due_at)
        assignment.save(update_fields=["next_notice", "next_notice_at"])
    return len(due)


def _recipients(assignment: Assignment) -> list[Any]:
    """The reviewer; with the last notice, and where there is none, those who can ask somebody else."""
    if assignment.reviewer and assignment.next_notice != Notice.ESCALATION:
        return [assignment.reviewer]
    return list(ModelBackend().with_perm(ASSIGN, include_superusers=False))

"""Steps of a review, and which text stands at them."""

from typing import Any

from django.utils import timezone
from wagtail.models import TaskState

from posts.review import ledger


def settle(review: Any, *, revision: Any, digest: str, user: Any) -> bool:
    """Let the approvals of earlier steps count for the newest text if it is the same, and not otherwise.

    Wagtail asks whether they name the same revision; we, whether they were given for the same content.
    Returns whether they are void, so that the review has to begin again.
    """
    given = ledger.approvals_in(review.pk)
    states = review.task_states.filter(status=TaskState.STATUS_APPROVED, task_id__in=given)
    if all(approval.digest == digest for approval in given.values()):
        states.update(revision=revision)
        return False
    states.update(status=TaskState.STATUS_CANCELLED)
    page = review.content_object
    ledger.record(
        ledger.Action.REOPENED, page=page, revision=revision, digest=digest, user=user, review=review
    )
    return True


def put_up(state: TaskState, *, revision: Any, digest: str, user: Any) -> str:
    """Let the newest text stand at a step.

    Where an earlier step has approved another text, the review begins again at its first step. Then that
    step's name is returned, otherwise nothing.
    """
    if state.revision_id != revision.pk:
        state.revision = revision
        state.save(update_fields=["revision"])
    review = state.workflow_state
    if not settle(review, revision=revision, digest=digest, user=user):
        return ""
    state.status, state.finished_at = TaskState.STATUS_CANCELLED, timezone.now()
    state.save(update_fields=["status", "finished_at"])
    review.update(user=user)
    return str(review.current_task_state.task.name)

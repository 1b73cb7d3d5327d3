"""Steps of a review: which text stands at them, which ones it passes by, and which comes next."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Task, TaskState

from posts.review import ledger
from posts.review.digest import editorial_digest
from posts.review.locks import hold

PASSED = (TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED)


@transaction.atomic
def begin(review: Any, step: Any, *, user: Any) -> TaskState:
    """Let the newest text begin a step, or the first one that has not approved it; return where it came to.

    A step that a text passes by is followed by the next at once. Wagtail would save the review in between,
    and look anew for what is held here.
    """
    text = stand(review, user=user)
    for task in list(_left(review)) or [step]:
        this = step if task.pk == step.pk else task.specific
        if not hasattr(this, "receive"):  # one of Wagtail's own kinds
            state: TaskState = this.start(review, user=user)
            return state
        state = this.receive(review, text, user=user)
        if state.status not in PASSED:
            break
    return state


def _left(review: Any) -> Any:
    """The steps that the newest text has not passed, in their order."""
    tasks = Task.objects.filter(workflow_tasks__workflow=review.workflow_id, active=True)
    return tasks.exclude(task_states__in=review.successful_task_states).order_by("workflow_tasks__sort_order")


@dataclass(frozen=True)
class Standing:
    """The newest text of a page that is held, and its digest."""

    page: Any
    revision: Any
    digest: str


def stand(review: Any, *, user: Any) -> Standing:
    """Let the newest text of a page stand in its review, and return it; the page is held."""
    page = review.content_object
    hold(page)
    page.refresh_from_db(fields=["latest_revision"])
    revision = page.latest_revision
    digest = editorial_digest(revision)
    settle(review, revision=revision, digest=digest, user=user)
    return Standing(page, revision, digest)


def settle(review: Any, *, revision: Any, digest: str, user: Any) -> str:
    """Let what earlier steps said count for the newest text if it is the same, and not otherwise.

    Wagtail asks whether they name the same revision; we, whether approvals were given for the same content,
    and whether the steps that were passed by still do not ask about it. Where the review has to go back,
    returns why; otherwise nothing.
    """
    given = ledger.approvals_in(review.pk)
    passed = review.task_states.filter(status__in=PASSED)
    if all(approval.digest == digest for approval in given.values()):
        passed.filter(Q(task_id__in=given) | _by_nobody()).update(revision=revision)
        return _ask_after_all(passed, revision)
    passed.update(status=TaskState.STATUS_CANCELLED)
    page = review.content_object
    ledger.record(
        ledger.Action.REOPENED, page=page, revision=revision, digest=digest, user=user, review=review
    )
    return _("An earlier step approved another text, so the review begins again at “%(step)s”.")


def _by_nobody() -> Q:
    """Steps that no person has decided."""
    from posts.models import ChecksTask

    checks = ContentType.objects.get_for_model(ChecksTask)
    return Q(status=TaskState.STATUS_SKIPPED) | Q(task__content_type=checks)


def _ask_after_all(passed: Any, revision: Any) -> str:
    skipped = passed.filter(status=TaskState.STATUS_SKIPPED).select_related("task")
    asking = [state.pk for state in skipped if state.task.specific.applies_to(revision)]
    if not asking:
        return ""
    passed.filter(pk__in=asking).update(status=TaskState.STATUS_CANCELLED)
    return _("The categories of this text ask for another step, so the review goes back to “%(step)s”.")


def put_up(state: TaskState, *, revision: Any, digest: str, user: Any) -> str:
    """Let the newest text stand at a step.

    Where the review has to go back to an earlier one, it does, and why is returned; otherwise nothing.
    """
    if state.revision_id != revision.pk:
        state.revision = revision
        state.save(update_fields=["revision"])
    review = state.workflow_state
    reason = settle(review, revision=revision, digest=digest, user=user)
    if not reason:
        return ""
    state.status, state.finished_at = TaskState.STATUS_CANCELLED, timezone.now()
    state.save(update_fields=["status", "finished_at"])
    review.update(user=user)
    return reason % {"step": review.current_task_state.task.name}


def leave(review: Any, step: Any, revision: Any, status: str) -> TaskState:
    """Write down that a text goes on from a step at which nobody is asked; tell nobody."""
    return TaskState.objects.create(
        workflow_state=review, task=step, revision=revision, status=status, finished_at=timezone.now()
    )


def is_submission(review: Any) -> bool:
    """Whether a text comes to people for the first time, or again after they had asked for changes."""
    before = review.task_states.exclude(_by_nobody()).order_by("-pk").first()
    return before is None or before.status == TaskState.STATUS_REJECTED


def following(review: Any, step: Any, revision: Any) -> Any:
    """Return the step at which people are asked once this one has approved the text, or None if none is."""
    from posts.models import ChecksTask

    passed = review.task_states.filter(status__in=PASSED).values("task")
    tasks = Task.objects.filter(workflow_tasks__workflow=review.workflow_id, active=True)
    tasks = tasks.exclude(pk=step.pk).exclude(pk__in=passed).order_by("workflow_tasks__sort_order")
    left = (task for task in tasks.specific() if not isinstance(task, ChecksTask))
    # Wagtail's own kinds ask about every text.
    return next((task for task in left if getattr(task, "applies_to", bool)(revision)), None)


def is_for_later(revision: Any) -> bool:
    """Whether a text goes live at a time that is still to come."""
    set_for = revision.content.get("go_live_at")
    moment = parse_datetime(set_for) if set_for else None
    return bool(moment and moment > timezone.now())

"""Who is told by mail when a page is submitted, approved or sent back.

Wagtail writes the mail. Of its notices, administrators get two about every submission, and one about
their own (F10). Here each person is told once of each act, and nobody of what they did themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Q
from django.dispatch import Signal
from wagtail.admin.mail import (
    EmailNotificationMixin,
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from posts.checklist import counting
from posts.checklist.run import run
from posts.mail import answered_by, by_choice, once, told
from posts.models.routing import Assignment
from posts.review.asking import asking

_quiet: ContextVar[bool] = ContextVar("whether nobody is told", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Tell nobody of what the block does: an import is no news."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def is_quiet() -> bool:
    """Whether nobody is told of what is done now."""
    return _quiet.get()


class _OnceToOthers(EmailNotificationMixin):
    """Wagtail's notices, each person's once, and none to who did it."""

    notification: str

    def get_valid_recipients(self, instance: Any, **kwargs: Any) -> set[Any]:
        if _quiet.get():
            return set()
        recipients: set[Any] = super().get_valid_recipients(instance, **kwargs)
        others = recipients - {kwargs.get("user")}
        before = told(user.email for user in others)
        return {user for user in others if user.email not in before}

    def __call__(self, instance: Any = None, **kwargs: Any) -> Any:
        # A submission is told of as one of the workflow and as one of its first step.
        step = instance.pk if isinstance(instance, TaskState) else instance.current_task_state_id
        act = f"{self.notification}: step {step} of a review"
        # Whoever gets it may know the page; whoever acted may not any longer.
        with once(act), answered_by(kwargs.get("user")), by_choice(), asking(None):
            return super().__call__(instance, **kwargs)


class _WithChecklist(_OnceToOthers):
    """A notice that says what the checklist finds in the text that is submitted, and who has it."""

    def get_context(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(instance, **kwargs)
        step = instance if isinstance(instance, TaskState) else instance.current_task_state
        found = counting.found(step.workflow_state, step.revision) or run(step.revision.as_object())
        return {**context, "checklist": found, "assignment": _assignment(step)}


def _assignment(step: TaskState) -> Assignment | None:
    return Assignment.objects.filter(review=step.workflow_state_id).select_related("reviewer").first()


class StepSubmitted(_WithChecklist, GroupApprovalTaskStateSubmissionEmailNotifier):
    """To the reviewer, or to all who may approve where the text is nobody's; and to administrators."""

    def get_recipient_users(self, task_state: Any, **kwargs: Any) -> Any:
        recipients = super().get_recipient_users(task_state, **kwargs)
        assignment = _assignment(task_state)
        if assignment is None or assignment.reviewer_id is None:
            return recipients
        return recipients.filter(Q(is_superuser=True) | Q(pk=assignment.reviewer_id))


class Submitted(_WithChecklist, WorkflowStateSubmissionEmailNotifier):
    """To administrators, when the step itself told them nothing."""


class Approved(_OnceToOthers, WorkflowStateApprovalEmailNotifier):
    """To who submitted."""


class SentBack(_OnceToOthers, WorkflowStateRejectionEmailNotifier):
    """To who submitted."""


# The identifiers are Wagtail's own: Django connects one receiver for each, so that ours are instead of its.
NOTICES: list[tuple[Signal, type[Any], str, Any]] = [
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification", StepSubmitted()),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", Submitted()),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", Approved()),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", SentBack()),
]


def connect() -> None:
    """Put our notices in the place of Wagtail's, whether it has connected its own already or will."""
    for signal, sender, identifier, notice in NOTICES:
        signal.disconnect(sender=sender, dispatch_uid=identifier)
        signal.connect(notice, sender=sender, dispatch_uid=identifier)

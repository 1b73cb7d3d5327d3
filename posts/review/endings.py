"""What Wagtail's own models end without asking ours: its signals tell, and the ledger remembers."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import page_unpublished, task_cancelled, workflow_cancelled

from posts.review import gate, ledger


@receiver(workflow_cancelled, sender=WorkflowState)
def record_end_of_review(sender: Any, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Write down that a review was withdrawn; or waived, by others or because a text went live meanwhile."""
    page = instance.content_object
    if not isinstance(page, Page):
        return
    own = user is not None and user.pk in (instance.requested_by_id, page.owner_id)
    action = ledger.Action.WITHDRAWN if own and not gate.in_passage() else ledger.Action.WAIVED
    revision = page.get_latest_revision()
    ledger.record(action, page=page, revision=revision, user=user, review=instance)


@receiver(task_cancelled)
def record_end_of_step(sender: Any, instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Write down that a step was waived while the review went on: it is asked no longer."""
    page = instance.workflow_state.content_object
    if instance.workflow_state.status != WorkflowState.STATUS_CANCELLED and isinstance(page, Page):
        ledger.record(ledger.Action.WAIVED, page=page, revision=instance.revision, user=user, step=instance)


@receiver(page_unpublished)
def record_end_of_page(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Write down that a page was taken down: from a list, Wagtail does it without our class of page."""
    ledger.record_end(instance, expired=instance.expired)

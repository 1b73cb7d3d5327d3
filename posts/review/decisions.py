"""A reviewer's decision, and what it is held against before it counts."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from posts.checklist import run as checklist
from posts.review import ledger
from posts.review.contributors import contributors
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.required import unseen_problem
from posts.review.rules import may_approve
from posts.review.shown import require_shown
from posts.review.steps import following, put_up

RECORDED_AS = {"approve": ledger.Action.APPROVED, "reject": ledger.Action.SENT_BACK}


def at_hand(number: int, step: Any) -> TaskState:
    """Return a state of this step as the database has it, and let what it hangs together with be at hand.

    A decision goes from the step to its review, its text and its page and back, some thirty times, and
    Wagtail would look for each of them on every way. Raises TaskState.DoesNotExist for another step's.
    """
    states = TaskState.objects.select_related("workflow_state__workflow", "revision")
    state: TaskState = states.get(pk=number, task=step.pk)
    state.task = step
    review = state.workflow_state
    if review.current_task_state_id == state.pk:
        review.current_task_state = state
    page = review.content_object
    if page.latest_revision_id == state.revision_id:
        page.latest_revision = page.specific.latest_revision = state.revision
    text = page.specific.latest_revision
    text._meta.get_field("content_object").set_cached_value(text, page.specific)
    return state


@dataclass
class Decision:
    """What somebody wants to do about the text at a step.

    Made while the page is held (`posts.review.locks`), from a task state that is `at_hand`.
    """

    state: TaskState
    user: Any
    action_name: str
    comment: str

    @cached_property
    def page(self) -> Any:
        """The page, as the database has it."""
        return self.state.workflow_state.content_object.specific

    @cached_property
    def revision(self) -> Any:
        """The newest text."""
        return self.page.get_latest_revision()

    @cached_property
    def digest(self) -> str:
        """Of the newest text, as it is at the moment of the decision."""
        return editorial_digest(self.revision)

    def refusal(self) -> Refused | None:
        """Say why the decision does not count, or nothing if it does; let the newest text stand there."""
        if problem := self._problem():
            return Refused([problem], page_id=self.page.pk)
        return self._refusal_of_text() if self.action_name == "approve" else None

    def record(self) -> None:
        """Write the decision into the ledger."""
        if action := RECORDED_AS.get(self.action_name):
            ledger.record(
                action,
                page=self.page,
                revision=self.revision,
                digest=self.digest,
                user=self.user,
                comment=self.comment,
                step=self.state,
            )

    def _problem(self) -> str | None:
        # Wagtail ends a review before its step, so the step may still be open.
        if not (self.state.status == TaskState.STATUS_IN_PROGRESS and self.state.workflow_state.is_active):
            return _("Somebody else has decided this step already.")
        if self.action_name == "reject" and not self.comment.strip():
            return _("Say in the comment what should change.")
        if self.action_name == "approve" and not self._is_by_another():
            return _("You worked on this text since it was last live. Somebody else approves it.")
        if not self._is_asked():
            return _("You are not among those who are asked at this step.")
        if self.action_name == "approve":
            return unseen_problem(self.state.workflow_state, self.state.task.specific, by=self.user)
        return None

    def _is_asked(self) -> bool:
        task = self.state.task.specific
        return bool(self.user) and self.user.is_active and task.user_can_access_editor(self.page, self.user)

    def _is_by_another(self) -> bool:
        return bool(self.user) and may_approve(contributors=contributors(self.page), user_id=self.user.pk)

    def _refusal_of_text(self) -> Refused | None:
        """Refuse to approve what the user was not shown, what an earlier step has not approved, or what the
        checklist would not let into review; at the last step the gate asks that and more."""
        reasons, link = [], None
        try:
            require_shown(self.page, self.user, self.revision, self.digest)
        except Refused as refused:
            reasons, link = refused.reasons, refused.link
        if back := put_up(self.state, revision=self.revision, digest=self.digest, user=self.user):
            reasons = [*reasons, back]
        elif not reasons and following(self.state.workflow_state, self.state.task, self.revision):
            reasons = checklist.run(self.revision.as_object()).submission_problems()
        return Refused(reasons, page_id=self.page.pk, link=link) if reasons else None

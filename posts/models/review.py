"""The records of review."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from posts.review.contributors import contributors
from posts.review.gate import Refused
from posts.review.rules import may_approve


class ReviewTask(AbstractGroupApprovalTask):
    """A step at which a member of the chosen groups approves a text that others wrote."""

    class Meta:
        verbose_name = _("Review")
        verbose_name_plural = _("Reviews")

    @classmethod
    def get_description(cls) -> str:
        """Wagtail shows this where somebody chooses a kind of step."""
        return str(_("Members of the chosen groups approve what they did not write themselves"))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Offer approval to those who did not work on the page, and sending it back to every reviewer."""
        if not self.user_can_access_editor(obj, user):
            return []
        actions = [("reject", _("Request changes"), True)]
        if may_approve(contributors=contributors(obj), user_id=user.pk):
            state = obj.current_workflow_state
            last = bool(state and state.is_at_final_task)
            label = _("Approve and publish") if last else _("Approve")
            comment = _("Approve and publish with comment") if last else _("Approve with comment")
            actions += [("approve", label, False), ("approve", comment, True)]
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approve or send back. Raises Refused for a decision that does not count."""
        if action_name == "approve":
            self._require_submitted_text(task_state)
        with transaction.atomic():
            # Of two who decide at once, the second finds it decided.
            state = TaskState.objects.select_for_update().get(pk=task_state.pk).specific
            page = state.workflow_state.content_object
            if problem := self._problem(state, page, user, action_name, kwargs.get("comment", "")):
                raise Refused([str(problem)], page_id=page.pk)
            return super().on_action(state, user, action_name, **kwargs)

    def _problem(self, state: TaskState, page: Any, user: Any, action_name: str, comment: str) -> Any:
        if state.status != TaskState.STATUS_IN_PROGRESS:
            return _("Somebody else has decided this step already.")
        if action_name == "reject" and not comment.strip():
            return _("Say in the comment what should change.")
        if action_name == "approve" and not (
            user and may_approve(contributors=contributors(page), user_id=user.pk)
        ):
            return _("You worked on this text since it was last live. Somebody else approves it.")
        return None

    def _require_submitted_text(self, task_state: TaskState) -> None:
        """Refuse to approve a text that changed since it was submitted, and put up the new one."""
        page = task_state.workflow_state.content_object
        latest = page.get_latest_revision()
        waiting = TaskState.objects.filter(pk=task_state.pk, status=TaskState.STATUS_IN_PROGRESS)
        if waiting.exclude(revision=latest).update(revision=latest):
            message = _("The text changed after it was submitted. Read it again, then decide.")
            raise Refused([str(message)], page_id=page.pk)


class BreakGlassRecord(models.Model):
    """Who published what without review, and why.

    Nobody edits or deletes it: the database refuses (see the migration). It names pages, revisions and
    users by number and by words, so that it outlives all of them.
    """

    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    page_id = models.BigIntegerField(_("page number"), db_index=True)
    page_title = models.CharField(_("page"), max_length=255)
    revision_id = models.BigIntegerField(_("revision number"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    user_id = models.BigIntegerField(_("user number"))
    user_email = models.EmailField(_("who"))
    reason = models.TextField(_("why"))

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("break-glass record")
        verbose_name_plural = _("break-glass records")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["page_id", "revision_id"], name="posts_breakglass_page_rev")]

    def __str__(self) -> str:
        return f"{self.page_title}, {self.user_email}"

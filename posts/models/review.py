"""The records of review."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from posts.checklist import counting
from posts.checklist import run as checklist
from posts.review import ledger, submission
from posts.review.contributors import contributors
from posts.review.decisions import Decision
from posts.review.digest import editorial_digest
from posts.review.locks import hold
from posts.review.required import unseen
from posts.review.rules import may_approve
from posts.review.steps import settle


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
        state = obj.current_workflow_state
        if may_approve(contributors=contributors(obj), user_id=user.pk) and not unseen(state, self, by=user):
            last = bool(state and state.is_at_final_task)
            label = _("Approve and publish") if last else _("Approve")
            comment = _("Approve and publish with comment") if last else _("Approve with comment")
            actions += [("approve", label, False), ("approve", comment, True)]
        return actions

    @transaction.atomic
    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin the step; or the first one, where that has not approved this very text.

        Raises Refused for a text that the checklist does not let into review.
        """
        from posts.routing.assigning import begin

        page = workflow_state.content_object
        hold(page)
        page.refresh_from_db(fields=["latest_revision"])
        revision = page.latest_revision
        before = workflow_state.task_states.order_by("-pk").first()
        is_submission = before is None or before.status == TaskState.STATUS_REJECTED
        settle(workflow_state, revision=revision, digest=editorial_digest(revision), user=user)
        first = workflow_state.get_next_task()
        if first and first.pk != self.pk:
            return first.specific.start(workflow_state, user=user)
        found = submission.require(page, revision) if is_submission else checklist.run(revision.as_object())
        counting.remember(page, revision, found)
        begin(workflow_state, self)
        state = super().start(workflow_state, user=user)
        if is_submission:
            ledger.record(ledger.Action.SUBMITTED, page=page, revision=revision, user=user, step=state)
        return state

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approve or send back. Raises Refused for a decision that does not count.

        After a refusal because the text has changed, the newest one stands at the step, or at the first
        step if that approved another text.
        """
        with transaction.atomic():
            hold(task_state.workflow_state.content_object)
            state = TaskState.objects.get(pk=task_state.pk).specific
            decision = Decision(state, user, action_name, kwargs.get("comment", ""))
            refusal = decision.refusal()
            if refusal is None:
                decision.record()
                return super().on_action(state, user, action_name, **kwargs)
        raise refusal


class ShownText(models.Model):
    """The newest text of a page that somebody was shown in the editor, a preview or a comparison."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    shown_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True  # To have been read is no use of a page.

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="posts_shown_once")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.revision_id}"


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
    findings = models.TextField(_("open findings"), blank=True, default="")

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("break-glass record")
        verbose_name_plural = _("break-glass records")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["page_id", "revision_id"], name="posts_breakglass_page_rev")]

    def __str__(self) -> str:
        return f"{self.page_title}, {self.user_email}"

"""The kinds of step that a workflow is made of.

Administrators make workflows of them (Settings, Workflows). How steps follow each other is in
`posts.review.steps`; who is asked at one, in `posts.routing`.
"""

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

from posts.checklist import counting
from posts.checklist import run as checklist
from posts.models.categories import Category
from posts.review import ledger, steps, submission
from posts.review.contributors import contributors
from posts.review.decisions import Decision, at_hand
from posts.review.locks import hold
from posts.review.required import unseen
from posts.review.rules import may_approve


class ChecksTask(Task):
    """The step at which nobody is asked but the checklist: it lets a text through, or refuses it."""

    icon_name = "tasks"

    class Meta:
        verbose_name = _("Checks")
        verbose_name_plural = _("Checks")

    @classmethod
    def get_description(cls) -> str:
        """Wagtail shows this where somebody chooses a kind of step."""
        return str(_("The checklist lets through what it finds nothing in that others should be spared"))

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin the step; or the first one, where that has not approved this very text."""
        return steps.begin(workflow_state, self, user=user)

    def receive(self, review: Any, text: steps.Standing, *, user: Any) -> TaskState:
        """Let the text pass. Raises Refused for what the checklist does not let through."""
        _count(review, text, submission.require(text.page, text.revision))
        return steps.leave(review, self, text.revision, TaskState.STATUS_APPROVED)


class ReviewStep(AbstractGroupApprovalTask):
    """A step at which a member of the chosen groups approves a text that others wrote."""

    icon_name = "user"

    class Meta:
        abstract = True

    def applies_to(self, revision: Any) -> bool:
        """Whether a text is asked about at this step, or passes by."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Offer approval to those who did not work on the page, and sending it back to every reviewer."""
        if not self.user_can_access_editor(obj, user):
            return []
        actions = [("reject", _("Request changes"), True)]
        state = obj.current_workflow_state
        if may_approve(contributors=contributors(obj), user_id=user.pk) and not unseen(state, self, by=user):
            label, comment = self._labels(obj, state)
            actions += [("approve", label, False), ("approve", comment, True)]
        return actions

    def _labels(self, page: Any, state: Any) -> tuple[Any, Any]:
        """What approving does, and the same with a comment."""
        revision = page.latest_revision
        following = steps.following(state, self, revision) if state else None
        if following:
            words = {"step": following.name}
            return (
                _("Approve, on to “%(step)s”") % words,
                _("Approve with comment, on to “%(step)s”") % words,
            )
        if steps.is_for_later(revision):
            return _("Approve and schedule"), _("Approve and schedule with comment")
        return _("Approve and publish"), _("Approve and publish with comment")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin the step; or the first one, where that has not approved this very text."""
        return steps.begin(workflow_state, self, user=user)

    def receive(self, review: Any, text: steps.Standing, *, user: Any) -> TaskState:
        """Ask about the text, or let it pass by. Raises Refused for what does not come into review."""
        from posts.routing.assigning import begin

        if not self.applies_to(text.revision):
            return steps.leave(review, self, text.revision, TaskState.STATUS_SKIPPED)
        is_submission = steps.is_submission(review)
        if counting.found(review, text.revision) is None:
            ask = submission.require if is_submission else _ask
            _count(review, text, ask(text.page, text.revision))
        begin(review, self)
        state: TaskState = super().start(review, user=user)
        if is_submission:
            self._record_submission(text, state, user)
        return state

    def _record_submission(self, text: steps.Standing, state: TaskState, user: Any) -> None:
        ledger.record(
            ledger.Action.SUBMITTED,
            page=text.page,
            revision=text.revision,
            digest=text.digest,
            user=user,
            step=state,
        )

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approve or send back. Raises Refused for a decision that does not count.

        After a refusal because the text has changed, the newest one stands at the step, or at the first
        step if that approved another text.
        """
        with transaction.atomic():
            hold(task_state.workflow_state.content_object)
            state = at_hand(task_state.pk, self)
            decision = Decision(state, user, action_name, kwargs.get("comment", ""))
            refusal = decision.refusal()
            if refusal is None:
                decision.record()
                return super().on_action(state, user, action_name, **kwargs)
        raise refusal


def _count(review: Any, text: steps.Standing, found: checklist.Checklist) -> None:
    counting.remember(text.page, text.revision, found, review=review)


def _ask(page: Any, revision: Any) -> checklist.Checklist:
    return checklist.run(revision.as_object())


class ReviewTask(ReviewStep):
    """The step at which somebody answers for the text as a whole."""

    icon_name = "check"

    class Meta:
        verbose_name = _("Editorial approval")
        verbose_name_plural = _("Editorial approvals")

    @classmethod
    def get_description(cls) -> str:
        """Wagtail shows this where somebody chooses a kind of step."""
        return str(_("Members of the chosen groups approve what they did not write themselves"))


class TechnicalReviewTask(ReviewStep):
    """The step at which somebody who knows the subject says whether the text is right."""

    icon_name = "cogs"

    class Asked(models.TextChoices):
        """Which texts are asked about."""

        ALWAYS = "always", _("Every text")
        NAMED = "named", _("Texts in a category that names reviewing groups or required reviewers")

    asked = models.CharField(
        _("which texts"),
        max_length=6,
        choices=Asked.choices,
        default=Asked.NAMED,
        help_text=_("Others pass by, and go on to the next step."),
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "asked"]

    class Meta:
        verbose_name = _("Technical review")
        verbose_name_plural = _("Technical reviews")

    @classmethod
    def get_description(cls) -> str:
        """Wagtail shows this where somebody chooses a kind of step."""
        return str(_("Those who know the subject approve it, before anybody answers for the whole"))

    def applies_to(self, revision: Any) -> bool:
        """Whether the text is one of those that are asked about."""
        if self.asked == self.Asked.ALWAYS:
            return True
        categories = Category.objects.filter(pk__in=revision.content.get("categories", []))
        named = Q(reviewing_groups__isnull=False) | Q(required_reviewers__isnull=False)
        return categories.filter(named).exists()

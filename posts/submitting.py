"""Submitting a text from its form: the draft is saved first, whatever becomes of the submission.

Wagtail ends or resumes a review before it begins the step, which may refuse the text.
"""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import WorkflowState


class Submits(EditView):
    """An editor that submits a draft which is saved already."""

    def submit_action(self) -> HttpResponse:
        """Save the draft and submit it, or go on with a review that asked for changes."""
        return self._save_and(self._submit, _("Page '%(page_title)s' has been submitted for moderation."))

    def restart_workflow_action(self) -> HttpResponse:
        """Save the draft and begin the review again."""
        return self._save_and(self._restart, _("Workflow on page '%(page_title)s' has been restarted."))

    def _save_and(self, begin: Callable[[], None], message: str) -> HttpResponse:
        response: HttpResponse = self.save_action()
        if self.has_unsaved_changes:
            return response
        with transaction.atomic():
            begin()
        buttons = [self.get_view_draft_message_button(), self.get_edit_message_button()]
        values = {"page_title": self.page.get_admin_display_title()}
        messages.success(self.request, message % values, buttons=buttons)
        return self.redirect_away()

    def _submit(self) -> None:
        review = self.workflow_state
        if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
            review.resume(self.request.user)
        else:
            self.page.get_workflow().start(self.page, self.request.user)

    def _restart(self) -> None:
        self.workflow_state.cancel(user=self.request.user)
        self.page.get_workflow().start(self.page, self.request.user)

    def add_save_confirmation_message(self) -> None:
        """Say what was saved, unless there is more to say."""
        if self.action_name not in ("submit", "restart_workflow"):
            super().add_save_confirmation_message()

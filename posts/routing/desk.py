"""Where routing plugs into the desk: addresses, the side panel of the editor, and the days one is away."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.account import BaseSettingsPanel

from posts.changes.since import last_looks
from posts.models import Assignment
from posts.routing import views, wishes
from posts.routing.forms import AbsenceForm
from posts.routing.permissions import may_claim, may_hand_over


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("posts/<int:page_id>/claim/", views.claim_view, name="posts_claim"),
        path("posts/<int:page_id>/reviewer/", views.hand_over_view, name="posts_hand_over"),
    ]


class ReviewSidePanel(BaseSidePanel):
    """Who has the text and until when; before it is submitted, what to say with it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button beside the form."""

        aria_label = _("Toggle review")
        icon_name = "clipboard-list"
        has_counter = False

    name = "review"
    title = _("Review")
    template_name = "posts/admin/review_panel.html"

    class Media:
        css: ClassVar = {"all": ["desk/desk.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if not self.object.pk:
            return context | self._fields()
        assignment = views.of_page(self.object)
        absence = (
            getattr(assignment.reviewer, "absence", None) if assignment and assignment.reviewer else None
        )
        return context | {
            "assignment": assignment,
            "csrf_token": parent_context.get("csrf_token"),
            "step": self.object.current_workflow_task,
            "is_away": bool(absence and absence.includes(localdate())),
            "may_claim": may_claim(self.request.user, self.object, assignment),
            "may_hand_over": may_hand_over(self.request.user, self.object, assignment),
            "look": last_looks(self.request.user, [self.object]).get(self.object.pk) if assignment else None,
            **self._fields(),
        }

    def _fields(self) -> dict[str, Any]:
        priorities = Assignment.Priority
        return {"priorities": priorities.choices, "normal": priorities.NORMAL, "wishes": wishes}


class AbsencePanel(BaseSettingsPanel):
    """The days on which somebody reviews nothing."""

    name = "absence"
    title = _("Away")
    order = 250
    form_class = AbsenceForm

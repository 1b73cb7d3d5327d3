"""The checklist in the editor: above what Wagtail itself checks, in the same panel."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.models import TaskState

from posts.checklist import counting
from posts.checklist.run import Checklist, run
from posts.checklist.waiving import may_review, refusal
from posts.review.contributors import contributors


def checklist_context(page: Any, user: Any) -> dict[str, Any]:
    """What the template of a checklist needs: what was found in a page, and what the user may waive of it."""
    found = run(page)
    reviews = bool(found.open) and may_review(page, user)
    worked_on_it = contributors(page) if reviews else set()
    rows = [
        {
            "finding": item.finding,
            "waiver": item.waiver,
            "may_waive": reviews
            and item.is_open
            and not refusal(item.finding, user_id=user.pk, worked_on_it=worked_on_it),
        }
        for item in found.items
    ]
    return {"page": page, "rows": rows, "summary": summary(found), "open": len(found.open)}


def summary(found: Checklist) -> str:
    """What was found, in a line."""
    return " ".join([_open(len(found.open)), _advice(len(found.advice))])


def _open(number: int) -> str:
    message = ngettext("%(number)d finding is open.", "%(number)d findings are open.", number)
    return message % {"number": number}


def _advice(number: int) -> str:
    message = ngettext("%(number)d piece of advice.", "%(number)d pieces of advice.", number)
    return message % {"number": number}


class ChecklistSidePanel(ChecksSidePanel):
    """Wagtail's panel of checks, which begins with ours. A script looks again after each autosave."""

    template_name = "posts/admin/checklist/panel.html"

    class Media:
        css: ClassVar = {"all": ["css/admin/checklist.css"]}
        js = (Script("js/checklist.js", type="module"),)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        # A page that is made just now has no number yet: the script puts it in.
        number = self.object.pk or 0
        context["checklist_url"] = reverse("posts_checklist", args=[number])
        if number:
            context |= checklist_context(self.object, self.request.user)
        return context


def with_checklist(panels: Any, page: Any, request: HttpRequest) -> Any:
    """Wagtail's side panels, with ours in the place of its own."""
    ours = [
        ChecklistSidePanel(page, request) if isinstance(panel, ChecksSidePanel) else panel for panel in panels
    ]
    return type(panels)(ours)


class WaitingChecklistsPanel(Component):
    """How many findings are open in each text that awaits somebody, on their dashboard."""

    name = "waiting_checklists"
    order = 221  # below what awaits them
    template_name = "posts/admin/checklist/waiting.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Look at the numbers kept at submission: three queries, however long the queue is."""
        states = TaskState.objects.reviewable_by(parent_context["request"].user)
        waiting = list(states.select_related("revision", "workflow_state").order_by("-started_at", "-pk"))
        kept = counting.counts(int(state.workflow_state.object_id) for state in waiting)
        rows = []
        for state in waiting:
            count = kept.get(int(state.workflow_state.object_id))
            if count and (count.open or count.advice):
                text = summary_of(count)
                rows.append({"count": count, "title": state.revision.object_str, "summary": text})
        return {"rows": rows}


def summary_of(count: Any) -> str:
    """What was found when a text was submitted, in a line."""
    return " ".join([_open(count.open), _advice(count.advice)])

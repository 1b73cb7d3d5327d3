"""The checklist in the editor: above what Wagtail itself checks, in the same panel."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.models import Page, TaskState

from posts.checklist import counting
from posts.checklist.run import run
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
    said = summary(findings=len(found.open), advice=len(found.advice))
    return {"page": page, "rows": rows, "summary": said, "open": len(found.open)}


def summary(*, findings: int, advice: int) -> str:
    """What was found, in a line."""
    said = [_("Nothing is open.")]
    if findings:
        message = ngettext("%(number)d finding is open.", "%(number)d findings are open.", findings)
        said = [message % {"number": findings}]
    if advice:
        message = ngettext("%(number)d piece of advice.", "%(number)d pieces of advice.", advice)
        said.append(message % {"number": advice})
    return " ".join(said)


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
            context |= checklist_context(self._text(), self.request.user)
        return context

    def _text(self) -> Any:
        # A form that was refused may hold what no text can have: then it is that which was saved last.
        if self.request.method == "GET":
            return self.object
        return Page.objects.get(pk=self.object.pk).specific.get_latest_revision_as_object()


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
        """Look at the numbers kept at submission: the queries do not grow with the queue."""
        states = TaskState.objects.reviewable_by(parent_context["request"].user)
        of_pages = states.filter(workflow_state__base_content_type=ContentType.objects.get_for_model(Page))
        states = of_pages.select_related("revision", "workflow_state").order_by("-started_at", "-pk")
        waiting = {int(state.workflow_state.object_id): state.revision for state in states}
        kept = counting.counts(waiting)
        pages = Page.objects.filter(pk__in=kept).in_bulk()
        rows = [
            {
                "page_id": number,
                # Of what readers have, lists show the title that they know: posts.models.reviewed.
                "title": pages[number].title if pages[number].live else revision.object_str,
                "summary": summary(findings=kept[number].open, advice=kept[number].advice),
                "is_old": pages[number].latest_revision_id != kept[number].revision_id,
            }
            for number, revision in waiting.items()
            if number in kept
        ]
        return {"rows": rows}

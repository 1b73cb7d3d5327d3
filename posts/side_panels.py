"""What stands beside the form of a page, besides Wagtail's own panels."""

from typing import Any

from django.http import HttpRequest

from posts.calendar.desk import side_panels as calendar_panels
from posts.checklist_panel import with_checklist
from posts.experts.desk import side_panels as expert_panels
from posts.freshness.desk import side_panels as freshness_panels
from posts.routing.desk import ReviewSidePanel


def of_new(panels: Any, page: Any, request: HttpRequest) -> Any:
    """Of a page that is not saved yet: the checklist, and what to say to the reviewers."""
    panels = with_checklist(panels, page, request)
    panels.append(ReviewSidePanel(page, request))
    return panels


def of_saved(panels: Any, page: Any, request: HttpRequest, *, is_answer: bool) -> Any:
    """Of a page that is saved.

    The answer to an autosave (`is_answer`) draws panels again: what was typed into ours would be gone.
    """
    if is_answer:
        return with_checklist(panels, page, request)
    panels = of_new(panels, page, request)
    for ours in (calendar_panels, freshness_panels, expert_panels):
        panels.extend(ours(page, request))
    return panels

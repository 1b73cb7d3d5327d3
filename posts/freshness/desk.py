"""Where freshness plugs into the desk: addresses, the report in the menu, the panel beside the form."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel

from posts.freshness import views
from posts.freshness.report import FreshnessReport
from posts.models import PostPage


def urls() -> list[URLPattern]:
    """The addresses below the admin's; the second of the report is what its filters load."""
    report, results = FreshnessReport.as_view(), FreshnessReport.as_view(results_only=True)
    return [
        path("reports/freshness/", report, name="posts_freshness_report"),
        path("reports/freshness/results/", results, name="posts_freshness_report_results"),
        path("posts/<int:page_id>/freshness/", views.freshness_view, name="posts_freshness"),
        path("posts/<int:page_id>/still-correct/", views.still_correct_view, name="posts_still_correct"),
    ]


def menu_item() -> MenuItem:
    """The entry of the menu Reports."""
    return MenuItem(
        _("Posts to look at again"),
        reverse("posts_freshness_report"),
        name="freshness",
        icon_name="rotate",
        order=610,
    )


class FreshnessSidePanel(BaseSidePanel):
    """Who keeps a live post, when it is looked at, and the button that says it is still correct."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button beside the form."""

        aria_label = _("Toggle freshness")
        icon_name = "rotate"
        has_counter = False

    name = "freshness"
    title = _("Freshness")
    order = 330
    template_name = "posts/admin/freshness/panel.html"

    class Media:
        css: ClassVar = {"all": ["css/admin/freshness.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context |= views.freshness_context(self.object, self.request.user)
        return context | {"csrf_token": parent_context.get("csrf_token"), "back": self.request.path}


def side_panels(page: Any, request: Any) -> list[BaseSidePanel]:
    """What stands beside the form of a post that readers have."""
    return [FreshnessSidePanel(page, request)] if isinstance(page, PostPage) and page.live else []

"""Where the calendar plugs into the desk: addresses, the menu, and the panel beside the form of a post."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel

from posts.calendar import views
from posts.calendar.plans import may_plan, refusal
from posts.models import Plan, PostPage
from posts.moments import today


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("calendar/", views.calendar_view, name="posts_calendar"),
        path("calendar/address/", views.address_view, name="posts_calendar_address"),
        path("posts/<int:page_id>/plan/", views.plan_view, name="posts_plan"),
    ]


def menu_item() -> MenuItem:
    """The entry of the main menu: everybody at the desk has a calendar, with what they may know of."""
    return MenuItem(
        _("Calendar"), reverse("posts_calendar"), name="calendar", icon_name="calendar", order=250
    )


class PlanSidePanel(BaseSidePanel):
    """The day for which a post is planned."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button beside the form."""

        aria_label = _("Toggle plan")
        icon_name = "calendar"
        has_counter = False

    name = "plan"
    title = _("Plan")
    order = 320
    template_name = "posts/admin/calendar/panel.html"

    class Media:
        css: ClassVar = {"all": ["css/admin/calendar.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {
            "csrf_token": parent_context.get("csrf_token"),
            "plan": Plan.objects.filter(page=self.object.pk).first(),
            "reason": refusal(self.object),
            "may_plan": may_plan(self.request.user, self.object),
            "today": today(),
        }


def side_panels(page: Any, request: Any) -> list[BaseSidePanel]:
    """What stands beside the form of a post; other pages are not planned."""
    return [PlanSidePanel(page, request)] if isinstance(page, PostPage) else []

"""Where experts plug into the desk: addresses, and the side panel of the editor."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from posts.experts import views
from posts.experts.permissions import has_text, may_ask
from posts.models import ExpertLink

MOST_SHOWN = 20  # links, the newest


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("posts/<int:page_id>/experts/ask/", views.ask_view, name="posts_expert_ask"),
        path("posts/experts/<int:link_id>/revoke/", views.revoke_view, name="posts_expert_revoke"),
    ]


class ExpertSidePanel(BaseSidePanel):
    """Whom outside the text was shown, and what they say."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button beside the form."""

        aria_label = _("Toggle outside expert")
        icon_name = "user"
        has_counter = False

    name = "expert"
    title = _("Outside expert")
    template_name = "posts/admin/experts/panel.html"

    class Media:
        css: ClassVar = {"all": ["desk/experts.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if not self.object.pk:
            return context
        links = ExpertLink.objects.filter(page=self.object.pk).defer("content")
        links = links.select_related("invited_by", "revoked_by").prefetch_related("remarks", "visits")
        here = {str(child.get("id")) for child in self.object.body.raw_data}
        return context | {
            "links": [_row(link, here, self.object.latest_revision_id) for link in links[:MOST_SHOWN]],
            "may_ask": may_ask(self.request.user, self.object),
            "csrf_token": parent_context.get("csrf_token"),
        }


def _row(link: ExpertLink, blocks: set[str], newest: int | None) -> dict[str, Any]:
    """A link with its remarks, each with the path of its block while the text still has it."""
    remarks = [
        {"remark": one, "path": f"body.{one.block}" if one.block in blocks else ""}
        for one in link.remarks.all()
    ]
    visits = list(link.visits.all())
    return {
        "link": link,
        "remarks": remarks,
        "last_visit": visits[-1] if visits else None,
        "visits": visits,
        "is_older": link.revision_id != newest,
    }


def side_panels(page: Any, request: Any) -> list[BaseSidePanel]:
    """What stands beside the form of a page with a body."""
    return [ExpertSidePanel(page, request)] if has_text(page) else []

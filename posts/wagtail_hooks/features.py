"""What each feature of the desk adds: addresses, entries of menus, panels, and names in the history."""

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from posts import checklist_views, reports, usage, views
from posts.calendar import desk as calendar
from posts.deciding import bulk
from posts.deciding import desk as deciding
from posts.experts import desk as experts
from posts.freshness import desk as freshness
from posts.mentions import editing as mentions
from posts.moving import desk as moving
from posts.notifications import desk as notifications
from posts.page_views import ReviewedPageViewSet
from posts.routing import desk as routing

for _urls in (
    calendar.urls,
    checklist_views.urls,
    deciding.urls,
    experts.urls,
    freshness.urls,
    mentions.urls,
    moving.urls,
    reports.urls,
    routing.urls,
    views.urls,
):
    hooks.register("register_admin_urls", _urls)
hooks.register("register_admin_urls", usage.urls, order=-1)  # before Wagtail's own

for _menu_item in (calendar.menu_item, moving.menu_item):
    hooks.register("register_admin_menu_item", _menu_item)

for _menu_item in (bulk.menu_item, freshness.menu_item, reports.menu_item):
    hooks.register("register_reports_menu_item", _menu_item)

for _panel in (notifications.MailChoicePanel, routing.AbsencePanel):
    hooks.register("register_account_settings_panel", _panel)


@hooks.register("register_log_actions")
def name_what_is_logged(actions: Any) -> None:
    """Let the history of a page tell of it."""
    actions.register_action("posts.assign", _("Assign a reviewer"), _("Assigned a reviewer"))
    actions.register_action("posts.keep", _("Set who looks again"), _("Set who looks again, and when"))
    actions.register_action("posts.plan", _("Plan a day"), _("Planned a day"))
    actions.register_action("posts.still_correct", _("Still correct"), _("Found it still correct"))


@hooks.register("register_permissions")
def register_permissions() -> Any:
    """Let administrators give and take our permissions in the group form."""
    codenames = [
        "unpublish_postpage",
        "break_glass_postpage",
        "view_breakglassrecord",
        "view_ledgerentry",
        "view_emptysearch",
        "import_posts",
        "assign_reviews",
    ]
    return Permission.objects.filter(content_type__app_label="posts", codename__in=codenames)


@hooks.register("register_admin_viewset")
def register_page_views() -> ReviewedPageViewSet:
    """Put our views of a page in the place of Wagtail's."""
    return ReviewedPageViewSet()

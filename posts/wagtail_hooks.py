"""Where the publication plugs into Wagtail's admin. Rules live in `posts.review`; this only connects."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from posts import checklist_views, departures, reports
from posts.bulk_actions import ACTIONS
from posts.calendar import desk as calendar_desk
from posts.changes import comparisons
from posts.dashboard.panels import panels
from posts.deciding import bulk as deciding_bulk
from posts.deciding import desk as deciding_desk
from posts.deciding import menu as deciding_menu
from posts.deciding import rounds as deciding_rounds
from posts.experts import desk as experts_desk
from posts.freshness import desk as freshness_desk
from posts.mentions import editing as mentions
from posts.models import User
from posts.models.kept import Kept
from posts.models.reviewed import ReviewedPage
from posts.moving import desk as moving_desk
from posts.moving import markdown_desk
from posts.notifications import desk as notifications_desk
from posts.page_views import ReviewedPageViewSet
from posts.records import RecordsGroup
from posts.review.contributors import contributors
from posts.review.gate import ADVICE
from posts.review.known import known_to, register_policy
from posts.review.locks import hold
from posts.review.media import register_policies
from posts.review.permissions import ReviewedPagePermissionTester
from posts.review.rules import may_approve
from posts.routing import desk as routing_desk
from posts.views import break_glass_view
from posts.viewsets import PublicationGroup

register_policies()
register_policy()
comparisons.register()
register_snippet(PublicationGroup)
modeladmin_register(RecordsGroup)


@hooks.register("register_admin_urls")
def register_break_glass_url() -> list[Any]:
    """Mount the break-glass form."""
    return [path("posts/<int:page_id>/break-glass/", break_glass_view, name="posts_break_glass")]


@hooks.register("register_admin_urls")
def register_checklist() -> list[Any]:
    """Mount the checklist, and the form to waive a finding."""
    return checklist_views.urls()


@hooks.register("register_admin_urls")
def register_reports() -> list[Any]:
    """Mount the reports."""
    return reports.urls()


@hooks.register("register_reports_menu_item")
def register_empty_searches() -> Any:
    """Offer the report of searches that found nothing."""
    return reports.menu_item()


@hooks.register("construct_reports_menu")
def leave_out_site_history(request: HttpRequest, menu_items: list[Any]) -> None:
    """Offer the site history to those who may read it: see `posts.desk`."""
    if not request.user.has_perm("posts.view_ledgerentry"):
        menu_items[:] = [item for item in menu_items if item.name != "site-history"]


@hooks.register("construct_page_chooser_queryset")
def leave_out_drafts_of_others(pages: Any, request: HttpRequest) -> Any:
    """Let nobody choose, or read in the chooser, what they may not know of."""
    return known_to(request.user, pages)


for _action in ACTIONS:
    hooks.register("register_bulk_action", _action, order=1)  # after Wagtail's own, whose place it takes


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


@hooks.register("insert_editor_js")
def keep_every_edit() -> str:
    """Let the browser save until the server has what the form has."""
    return _module("js/editor.js")


@hooks.register("insert_editor_js")
def offer_names() -> str:
    """Offer colleagues to who types an @ into a remark."""
    return _module("js/mentions.js")


def _module(path: str) -> str:
    return format_html('<script type="module" src="{}"></script>', static(path))


@hooks.register("register_admin_urls")
def register_mentions() -> list[Any]:
    """Mount the names that are offered."""
    return mentions.urls()


@hooks.register("register_admin_urls")
def register_moving() -> list[Any]:
    """Mount imports, and posts as Markdown."""
    return moving_desk.urls()


@hooks.register("register_admin_menu_item")
def register_imports_menu_item() -> Any:
    """Offer imports to those who may import."""
    return moving_desk.menu_item()


@hooks.register("register_page_header_buttons")
def register_markdown_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Offer posts as Markdown, and new ones from it."""
    return markdown_desk.buttons(page, user)


@hooks.register("register_admin_urls")
def register_routing() -> list[Any]:
    """Mount what says who reviews a text."""
    return routing_desk.urls()


@hooks.register("construct_homepage_panels")
def put_up_our_panels(request: HttpRequest, found: list[Any]) -> None:
    """Put our lists in the place of Wagtail's, which ask the database again for each line."""
    ours = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate", "recent_edits"}
    found[:] = [panel for panel in found if getattr(panel, "name", "") not in ours]
    found += panels(request.user)


@hooks.register("register_account_settings_panel")
def register_absence(request: HttpRequest, user: Any, profile: Any) -> routing_desk.AbsencePanel:
    """Let everybody say when they are away."""
    return routing_desk.AbsencePanel(request, user, profile)


@hooks.register("register_log_actions")
def name_assignments(actions: Any) -> None:
    """Let the history of a page tell who was given it to review."""
    actions.register_action("posts.assign", _("Assign a reviewer"), _("Assigned a reviewer"))


@hooks.register("register_admin_urls")
def register_deciding() -> list[Any]:
    """Mount the round through the queue, and the list of all reviews."""
    return deciding_desk.urls()


@hooks.register("register_reports_menu_item")
def register_reviews() -> Any:
    """Offer the list of all reviews."""
    return deciding_bulk.menu_item()


@hooks.register("register_page_action_menu_item")
def register_skip_item() -> deciding_menu.SkipItem:
    """Offer the next text, in a round."""
    return deciding_menu.SkipItem(order=910)


@hooks.register("construct_page_action_menu", order=200)
def give_keys_to_decisions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Let decisions be made by keyboard."""
    deciding_menu.give_keys(menu_items)


@hooks.register("before_edit_page")
def tell_of_round(request: HttpRequest, page: Any) -> None:
    """Say how the round through the queue goes on."""
    deciding_rounds.tell_of_round(request, page)


class BreakGlassMenuItem(ActionMenuItem):
    """The way to the break-glass form, for those who may use it."""

    name = "action-break-glass"
    label = _("Publish without review…")
    icon_name = "warning"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Only for a page that exists and a user who may."""
        tester = context.get("user_page_permissions_tester")
        return (
            context["view"] == "edit"
            and isinstance(tester, ReviewedPagePermissionTester)
            and tester.can_break_glass()
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The form of this page."""
        return reverse("posts_break_glass", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def register_break_glass_menu_item() -> BreakGlassMenuItem:
    """Offer it below the other actions."""
    return BreakGlassMenuItem(order=900)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def explain_refusal(request: HttpRequest, page: Any, *args: Any) -> None:
    """Say why “publish” only saved a draft: no button sends it, but an old tab or a script may."""
    if request.POST.get("action-publish"):
        messages.error(request, str(_("Nothing was published; your text is saved as a draft.")))
        messages.info(request, str(ADVICE))


@hooks.register("before_bulk_action")
def hold_pages(request: HttpRequest, action_type: str, objects: Any, view: Any) -> None:
    """Take the locks for all pages that are taken down together at once, and not one after the other."""
    if action_type == "unpublish" and all(isinstance(item, Page) for item in objects):
        hold(*objects)


@hooks.register("before_edit_page")
def explain_missing_approval(request: HttpRequest, page: Any) -> None:
    """Tell a reviewer who worked on the text why there is no button to approve it."""
    task = page.current_workflow_task
    if request.method != "GET" or not isinstance(page, ReviewedPage) or task is None:
        return
    user: Any = request.user
    reviews = task.user_can_access_editor(page, user)
    if reviews and not may_approve(contributors=contributors(page), user_id=user.pk):
        messages.info(
            request, str(_("You worked on this text since it was last live, so somebody else approves it."))
        )


@hooks.register("before_edit_page")
def show_what_was_asked_for(request: HttpRequest, page: Any) -> None:
    """Put the reviewer's request above the text it is about."""
    workflow_state = page.current_workflow_state
    if request.method != "GET" or workflow_state is None:
        return
    if workflow_state.status == workflow_state.STATUS_NEEDS_CHANGES:
        decision = workflow_state.current_task_state
        who = decision.finished_by or _("A reviewer")
        messages.warning(request, _("%(who)s asks: %(what)s") % {"who": who, "what": decision.comment})


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, instances: Any) -> HttpResponse | None:
    """Refuse to delete categories and authors that posts have, and name them."""
    used: list[Any] = [instance for instance in instances if isinstance(instance, Kept) and instance.in_use()]
    if not used:
        return None
    names = ", ".join(str(instance) for instance in used)
    message = _("Posts use %(names)s, so nothing was deleted. Give those posts something else first.")
    messages.error(request, str(message) % {"names": names})
    return redirect(type(used[0]).snippet_viewset.get_url_name("list"))


@hooks.register("before_delete_user")
def keep_who_left_something(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Offer to deactivate instead."""
    return departures.instead_of_deletion(request, user)


@hooks.register("before_bulk_action")
def keep_those_who_left_something(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    """The same for those who were chosen in the list."""
    deletes = action_type == "delete" and view.model is User
    return departures.instead_of_deletions(objects, request) if deletes else None


# The calendar


@hooks.register("register_admin_urls")
def register_calendar() -> list[Any]:
    """Mount the calendar."""
    return calendar_desk.urls()


@hooks.register("register_admin_menu_item")
def register_calendar_menu_item() -> Any:
    """Offer it to everybody at the desk."""
    return calendar_desk.menu_item()


@hooks.register("register_log_actions")
def name_plans(actions: Any) -> None:
    """Let the history of a page tell who planned it."""
    actions.register_action("posts.plan", _("Plan a day"), _("Planned a day"))


# Freshness


@hooks.register("register_admin_urls")
def register_freshness() -> list[Any]:
    """Mount the report of posts to look at again, and what is done about one."""
    return freshness_desk.urls()


@hooks.register("register_reports_menu_item")
def register_freshness_report() -> Any:
    """Offer the report to everybody at the desk."""
    return freshness_desk.menu_item()


@hooks.register("register_log_actions")
def name_freshness(actions: Any) -> None:
    """Let the history of a page tell who found it still correct, and who keeps it."""
    actions.register_action("posts.still_correct", _("Still correct"), _("Found it still correct"))
    actions.register_action("posts.keep", _("Set who looks again"), _("Set who looks again, and when"))


@hooks.register("register_admin_urls")
def register_experts() -> list[Any]:
    """Mount asking somebody outside."""
    return experts_desk.urls()


@hooks.register("register_account_settings_panel")
def register_mail_choice(request: HttpRequest, user: Any, profile: Any) -> notifications_desk.MailChoicePanel:
    """Let everybody say when they want to be mailed."""
    return notifications_desk.MailChoicePanel(request, user, profile)

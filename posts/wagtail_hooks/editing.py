"""The editor of pages: its scripts, its actions, and what is said above the form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem

from posts.deciding import menu, rounds
from posts.models.reviewed import ReviewedPage
from posts.review.contributors import contributors
from posts.review.gate import ADVICE
from posts.review.permissions import ReviewedPagePermissionTester
from posts.review.rules import may_approve


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


@hooks.register("register_page_action_menu_item")
def register_skip_item() -> menu.SkipItem:
    """Offer the next text, in a round."""
    return menu.SkipItem(order=910)


@hooks.register("construct_page_action_menu", order=200)
def give_keys_to_decisions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Let decisions be made by keyboard."""
    menu.give_keys(menu_items)


@hooks.register("before_edit_page")
def tell_of_round(request: HttpRequest, page: Any) -> None:
    """Say how the round through the queue goes on."""
    rounds.tell_of_round(request, page)


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

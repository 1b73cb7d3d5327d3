"""What lists and choosers show, and the start page."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from posts.bulk_actions import ACTIONS
from posts.dashboard.panels import panels
from posts.moving import markdown_desk
from posts.review.known import known_to
from posts.review.locks import hold


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


@hooks.register("construct_homepage_panels")
def put_up_our_panels(request: HttpRequest, found: list[Any]) -> None:
    """Put our lists in the place of Wagtail's, which ask the database again for each line."""
    ours = {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate", "recent_edits"}
    found[:] = [panel for panel in found if getattr(panel, "name", "") not in ours]
    found += panels(request.user)


@hooks.register("register_page_header_buttons")
def register_markdown_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Offer posts as Markdown, and new ones from it."""
    return markdown_desk.buttons(page, user)


@hooks.register("before_bulk_action")
def hold_pages(request: HttpRequest, action_type: str, objects: Any, view: Any) -> None:
    """Take the locks for all pages that are taken down together at once, and not one after the other."""
    if action_type == "unpublish" and all(isinstance(item, Page) for item in objects):
        hold(*objects)

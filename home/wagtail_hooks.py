"""Where the site plugs into Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail_modeladmin.options import modeladmin_register

from home.newsletter import desk
from home.newsletter.admin import NewsletterGroup
from home.newsletter.chart import SubscribersPanel
from home.summary import PagesSummary
from posts.models import PostPage

modeladmin_register(NewsletterGroup)


@hooks.register("register_admin_urls")
def register_newsletter_urls() -> list[Any]:
    """Mount the screens of the newsletter."""
    return desk.urls()


@hooks.register("register_permissions")
def register_permissions() -> Any:
    """Let administrators give and take the permissions of the newsletter in the group form."""
    models = ["subscriber", "issue", "erasure"]
    return Permission.objects.filter(content_type__app_label="home", content_type__model__in=models)


@hooks.register("construct_homepage_panels")
def add_subscribers_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show editors how many subscribers there are."""
    if request.user.has_perm("home.view_subscriber"):
        panels.append(SubscribersPanel())


@hooks.register("construct_homepage_summary_items", order=1)  # after Wagtail's own
def put_up_our_summary(request: HttpRequest, items: list[Any]) -> None:
    """Count pages at a price that does not grow with their number."""
    items[:] = [PagesSummary(request) if type(item) is PagesSummaryItem else item for item in items]


class MailingMenuItem(ActionMenuItem):
    """The way from a post to its mailing, for those who may hold it."""

    name = "action-mailing"
    label = _("Newsletter…")
    icon_name = "mail"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Only for a post that exists."""
        may = context["request"].user.has_perm("home.change_issue")
        return bool(context["view"] == "edit" and may and isinstance(context["page"], PostPage))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The mailing of this post."""
        return desk.address_of(parent_context["page"])


@hooks.register("register_page_action_menu_item")
def register_mailing_menu_item() -> MailingMenuItem:
    """Offer it below the other actions."""
    return MailingMenuItem(order=800)

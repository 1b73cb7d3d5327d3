"""What a decision has brought about, in a sentence for whoever made it."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Page


def outcome(page_id: int, action: str) -> str:
    """Tell what has become of a page by an action at a step of its review, as the database has it now."""
    page = Page.objects.get(pk=page_id).specific
    scheduled = page.scheduled_revision
    words = {"page": page.get_admin_display_title()}
    if action == "reject":
        return _("You sent “%(page)s” back. Whoever submitted it is told by mail.") % words
    if page.current_workflow_state:
        return _("You approved “%(page)s”. It waits for the next step of its review now.") % words
    if scheduled:
        words["when"] = date_format(localtime(scheduled.approved_go_live_at), "DATETIME_FORMAT")
        return _("You approved “%(page)s”. It goes live on %(when)s.") % words
    return _("You approved “%(page)s”, and readers have it.") % words

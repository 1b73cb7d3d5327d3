"""Planning a post for a day, and who may."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from posts.models import Plan
from posts.review.locks import hold_schedule_and_text


def may_plan(user: Any, page: Any) -> bool:
    """Whoever may edit a page may wish for a day. A lock keeps the text, not the wish."""
    return bool(page.permissions_for_user(user).can_edit())


def refusal(page: Any) -> str:
    """Why there is nothing to plan about a page, or nothing if there is."""
    if page.approved_schedule:
        return _("It is approved and has its hour. To move it, cancel the schedule first.")
    if page.live and not page.has_unpublished_changes:
        return _("Readers have it already, and there is no newer draft of it.")
    return ""


@transaction.atomic
def plan(page: Any, *, day: date | None, by: Any) -> str:
    """Plan a page for a day, or for none; return why not, or nothing once it is done."""
    hold_schedule_and_text(page)
    page.refresh_from_db(fields=["live", "has_unpublished_changes"])
    if reason := refusal(page):
        return reason
    before = Plan.objects.filter(page=page.pk).first()
    if day is None:
        Plan.objects.filter(page=page.pk).delete()
    else:
        Plan.objects.update_or_create(page_id=page.pk, defaults={"day": day, "set_by": by})
    if (before.day if before else None) != day:
        log(instance=page, action="posts.plan", user=by, data={"day": day.isoformat() if day else ""})
    return ""

"""Writing down who keeps a post and when they look at it next, and that it is still correct."""

import calendar
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from posts.drawn import marks
from posts.freshness.permissions import may_confirm
from posts.models import Freshness, PostPage
from posts.models.ledger import LedgerEntry
from posts.moments import today
from posts.purging.changes import tell_of_text
from posts.review import ledger
from posts.review.locks import hold
from posts.routing.working_days import MORNING, add_working_days, next_working_moment

Notice = Freshness.Notice
WEEK = 5  # working days


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def fall_due(freshness: Freshness, day: date | None) -> None:
    """Let a post be looked at until a day, or not at all. The keeper hears of it on that morning."""
    freshness.review_by = day
    freshness.next_notice = Notice.DUE if day else ""
    freshness.next_notice_at = next_working_moment(_morning(day)) if day else None


def after(freshness: Freshness) -> tuple[str, datetime | None]:
    """The notice that follows the one that is written now, and when: a working week later, and then none."""
    if freshness.next_notice == Notice.DUE and freshness.review_by:
        return Notice.OVERDUE, add_working_days(_morning(freshness.review_by), WEEK)
    return "", None


def begin(post: Any, *, months: int) -> None:
    """Let a post that goes live be looked at in so many months, by whom it belongs to; once."""
    if not Freshness.objects.filter(post=post.pk).exists():
        freshness = Freshness(post_id=post.pk, keeper_id=post.owner_id, every_months=months)
        fall_due(freshness, months_after(today(), months))
        freshness.save()


@transaction.atomic
def still_correct(post: PostPage, *, by: Any) -> str:
    """Note that somebody found a live post right today; return why not, or nothing once it is done.

    Nothing is published and no text is saved: readers are told the day, and the ledger who said so.
    """
    hold(post)
    freshness = Freshness.objects.select_for_update().filter(post=post.pk).first()
    freshness = freshness or Freshness(post_id=post.pk)
    post = PostPage.objects.get(pk=post.pk)
    if not post.live:
        return _("Readers do not have it, so there is nothing to confirm.")
    if not may_confirm(by, post, freshness):
        return _("You are not asked about it any longer.")
    freshness.reviewed_on, freshness.reviewed_by = today(), by
    months = freshness.every_months
    fall_due(freshness, months_after(today(), months) if months else None)
    freshness.save()
    marks.outdate([post.pk])
    log(instance=post, action="posts.still_correct", user=by)
    ledger.record(LedgerEntry.Action.STILL_CORRECT, page=post, revision=post.live_revision, user=by)
    tell_of_text(post)
    return ""


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING), timezone.get_default_timezone())

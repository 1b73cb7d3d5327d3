"""Going live, and going away, at a set time.

Wagtail's own command stops at the first page that fails, and everything due after it waits; two at once
do everything twice. Here each page has a transaction of its own, which holds a lock: whatever number of
schedulers run, one page at a time goes live, once. The lock ends with the transaction, so that nothing
is left of a run that was killed, nor behind a connection pooler.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from posts.models.heartbeat import Heartbeat
from posts.review.gate import Refused

log = structlog.get_logger(__name__)

LOCK = 7_235_001  # any number that nothing else in this database locks


class Overlap(Exception):
    """Another run is at it."""


@dataclass
class Report:
    """What one run did: titles; for failures the reason, and for what is late since when it is due."""

    published: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    late: list[tuple[str, datetime]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as sentences."""
        return [
            *(f"Published: {title}" for title in self.published),
            *(f"Expired: {title}" for title in self.expired),
            *(f"Failed: {title}: {reason}" for title, reason in self.failed),
            *(f"Late: {title}, due since {due:%Y-%m-%d %H:%M %Z}" for title, due in self.late),
        ]


def publish_due() -> Report:
    """Publish each revision whose time has come, then take down each page whose time is over.

    What fails is reported and tried again next time. When another run turns up, it is left to it.
    """
    report = Report()
    try:
        for pk, title in _due().values_list("pk", "object_str"):
            _attempt(report, report.published, title, _publish, pk)
        # Afterwards: a version that replaces an expired one may have a later end.
        for pk, title in _over().values_list("pk", "title"):
            _attempt(report, report.expired, title, _expire, pk)
    except Overlap:
        return report
    report.late = late()
    for title, due in report.late:
        log.error("schedule.late", title=title, due=due.isoformat())
    Heartbeat.beat(Heartbeat.Process.SCHEDULER)
    return report


def late() -> list[tuple[str, datetime]]:
    """What is due longer than ALARM_AFTER and has not happened: titles, and since when."""
    alarm = timezone.now() - timedelta(seconds=settings.ALARM_AFTER)
    return [
        *_due(alarm).values_list("object_str", "approved_go_live_at"),
        *_over(alarm).values_list("title", "expire_at"),
    ]


def _due(moment: datetime | None = None) -> QuerySet[Revision]:
    due = Revision.objects.filter(approved_go_live_at__lte=moment or timezone.now())
    return due.order_by("approved_go_live_at", "pk")


def _over(moment: datetime | None = None) -> QuerySet[Page]:
    return Page.objects.filter(live=True, expire_at__lte=moment or timezone.now()).order_by("expire_at", "pk")


def _attempt(report: Report, done: list[str], title: str, act: Callable[[int], bool], pk: int) -> None:
    try:
        with transaction.atomic():
            _lock()
            acted = act(pk)
    except Overlap:
        raise
    except Refused as refusal:
        log.error("schedule.refused", title=title, reasons=refusal.reasons)
        report.failed.append((title, str(refusal)))
        _announce_failure(act, pk)
    except Exception as error:  # One poisoned page must not keep the others from readers.
        log.exception("schedule.failed", title=title)
        report.failed.append((title, str(error)))
        _announce_failure(act, pk)
    else:
        if acted:
            done.append(title)


def _announce_failure(act: Callable[[int], bool], pk: int) -> None:
    """Tell of a publication that failed: once, though it is tried again every minute."""
    from posts.webhooks.events import announce

    revision = Revision.objects.filter(pk=pk).first() if act is _publish else None
    if revision:
        once = f"publication of revision {pk}, due {revision.approved_go_live_at}, failed"
        announce("publication_failed", int(revision.object_id), title=revision.object_str, once=once)


def _lock() -> None:
    """Keep others out until the end of this transaction. Raises Overlap when another run is in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Overlap


def _publish(pk: int) -> bool:
    """Publish a revision; False if it is due no longer: another run, or an editor, was here before us."""
    revision = _due().select_for_update().filter(pk=pk).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(pk: int) -> bool:
    """Take a page down; False if its time is over no longer."""
    page = _over().select_for_update().filter(pk=pk).first()
    if page is None:
        return False
    # Wagtail forgets with the page what was approved to replace it later.
    scheduled = dict(
        page.revisions.exclude(approved_go_live_at=None).values_list("pk", "approved_go_live_at")
    )
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision, moment in scheduled.items():
        page.revisions.filter(pk=revision).update(approved_go_live_at=moment)
    return True

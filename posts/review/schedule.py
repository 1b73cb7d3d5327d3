"""Going live, and going away, at a set time.

Wagtail's own command stops at the first page that fails, and everything due after it waits. Here each
page has a transaction of its own, and one run at a time holds the lock.
"""

from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

log = structlog.get_logger(__name__)

LOCK = 7_235_001  # any number that nothing else in this database locks


@dataclass
class Report:
    """What one run did: titles, and for failures the reason."""

    published: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as sentences."""
        return [
            *(f"Published: {title}" for title in self.published),
            *(f"Expired: {title}" for title in self.expired),
            *(f"Failed: {title}: {reason}" for title, reason in self.failed),
        ]


def publish_due() -> Report:
    """Publish each revision whose time has come, and take down each page whose time is over.

    Does nothing while another run is at it. What fails is reported and tried again next time.
    """
    report = Report()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return report
    try:
        for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()):
            _attempt(report, report.expired, str(page), _expire, page)
        due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
        for revision in due.order_by("approved_go_live_at"):
            _attempt(report, report.published, revision.object_str, _publish, revision)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return report


def _attempt(report: Report, done: list[str], title: str, act: Any, target: Any) -> None:
    try:
        with transaction.atomic():
            act(target)
    except Exception as error:  # One poisoned page must not keep the others from readers.
        log.exception("schedule.failed", title=title)
        report.failed.append((title, str(error)))
    else:
        done.append(title)


def _expire(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")

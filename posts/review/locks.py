"""One at a time: what decides about a page, and what writes into the ledger."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

LEDGER = 7_235_002  # any number that nothing else in this database locks


def hold(*pages: Any) -> None:
    """Until the end of the transaction, let nobody else decide about these pages, nor write the ledger.

    Whatever takes several of these locks takes them here, first and in this order, so that no two wait
    for each other. The scheduler begins with a revision as well.
    """
    from wagtail.models import WorkflowState

    hold_schedule_and_text(*pages)
    for page in sorted(pages, key=lambda page: page.pk):
        _lock(WorkflowState.objects.active().for_instance(page))
    hold_ledger()


def hold_schedule_and_text(*pages: Any) -> None:
    """Until the end of the transaction, let nobody else save or schedule these pages."""
    from wagtail.models import Revision

    for page in sorted(pages, key=lambda page: page.pk):
        _lock(Revision.objects.for_instance(page).exclude(approved_go_live_at=None))
    hold_text(*pages)


def hold_text(*pages: Any) -> None:
    """Until the end of the transaction, let nobody else save these pages."""
    from wagtail.models import Page

    _lock(Page.objects.filter(pk__in=[page.pk for page in pages]))


def _lock(rows: QuerySet[Any]) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def hold_ledger() -> None:
    """Until the end of the transaction, let nobody else write into the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER])

"""Where a page stands between a draft and its readers, in words for its writer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Standing:
    """A page and a sentence on where it stands."""

    page_id: int
    title: str
    words: str
    changed_at: datetime | None


def standing(page: Any, *, goes_live_at: datetime | None, reviewer: Any) -> Standing:
    """Tell where a page stands: the nearest thing to readers that it waits for counts."""
    return Standing(
        page.pk,
        page.draft_title or page.title,
        _words(page, goes_live_at, reviewer),
        page.latest_revision_created_at,
    )


def _words(page: Any, goes_live_at: datetime | None, reviewer: Any) -> str:
    review = page.current_workflow_state
    if review is not None and review.status == review.STATUS_NEEDS_CHANGES:
        return _("Changes are asked for at “%(step)s”") % {"step": review.current_task_state.task.name}
    if review is not None:
        words = {"step": review.current_task_state.task.name, "who": reviewer}
        if reviewer is None:
            return _("Waits at “%(step)s”, for anybody who is asked") % words
        return _("Waits at “%(step)s”, for %(who)s") % words
    if goes_live_at is not None:
        return _("Goes live on %(when)s") % {"when": date_format(localtime(goes_live_at), "DATETIME_FORMAT")}
    if page.live:
        return _("Live, with a newer draft") if page.has_unpublished_changes else _("Live")
    return _("Expired") if page.expired else _("Draft")

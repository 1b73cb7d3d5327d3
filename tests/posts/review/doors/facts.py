"""What the database says of a post before and after a visit, and the difference in words."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Comment, Page, PageViewRestriction, Revision, TaskState, WorkflowState

from posts.models import BreakGlassRecord, LedgerEntry, Waiver

COLUMNS = ("live", "live_revision_id", "title", "draft_title", "locked", "path", "alias_of_id")


@dataclass(frozen=True)
class Facts:
    """Of a post and its files; of other pages only whether they are, and are live."""

    page: dict[str, Any] | None
    others: frozenset[int]
    others_live: frozenset[int]
    revisions: dict[int, Any]
    scheduled: frozenset[int]
    reviews: dict[int, str]
    steps: dict[int, str]
    restrictions: int
    comments: int
    files: dict[tuple[str, int], Any]
    records: int
    waivers: int

    @property
    def shown(self) -> int | None:
        """The revision that readers have; 0 if it has been purged, and nothing if they have none."""
        return self.page["live_revision_id"] or 0 if self.page and self.page["live"] else None


def facts(pk: int, *, known: Collection[int] = ()) -> Facts:
    """Ask the database. Of the pages that are known, only the one that is asked for counts."""
    revisions = Revision.objects.filter(object_id=str(pk), base_content_type__model="page")
    reviews = WorkflowState.objects.filter(object_id=str(pk))
    others = dict(Page.objects.exclude(pk__in=[pk, *known]).values_list("pk", "live"))
    return Facts(
        page=Page.objects.filter(pk=pk).values(*COLUMNS).first(),
        others=frozenset(others),
        others_live=frozenset(other for other, live in others.items() if live),
        revisions=dict(revisions.values_list("pk", "content")),
        scheduled=frozenset(revisions.exclude(approved_go_live_at=None).values_list("pk", flat=True)),
        reviews=dict(reviews.values_list("pk", "status")),
        steps=_steps(reviews),
        restrictions=PageViewRestriction.objects.filter(page_id=pk).count(),
        comments=Comment.objects.filter(page_id=pk).count(),
        files=_files(),
        records=LedgerEntry.objects.count() + BreakGlassRecord.objects.count(),
        waivers=Waiver.objects.count(),
    )


def _steps(reviews: Any) -> dict[int, str]:
    """How each step stands at which people are asked."""
    states = TaskState.objects.filter(workflow_state__in=reviews).exclude(status=TaskState.STATUS_SKIPPED)
    return dict(states.filter(task__checkstask=None).values_list("pk", "status"))


def _files() -> dict[tuple[str, int], Any]:
    found = {}
    for model in (get_image_model(), get_document_model()):
        columns = [name for name in ("title", "description") if hasattr(model, name)]
        for pk, *rest in model.objects.values_list("pk", "file", *columns):
            found[model.__name__, pk] = rest
    return found


def changes(before: Facts, after: Facts) -> list[str]:
    """Say in words what is different. Words in capitals are for what must never be."""
    if after.page is None:
        return ["deleted"]
    return [word for word, happened in HAPPENED.items() if happened(before, after)]


def _became(kind: str, status: str) -> Callable[[Facts, Facts], bool]:
    """Whether a review or a step has come into a status."""

    def happened(before: Facts, after: Facts) -> bool:
        old, new = getattr(before, kind), getattr(after, kind)
        return any(now == status and old.get(pk) != status for pk, now in new.items())

    return happened


def _lost_versions(before: Facts, after: Facts) -> bool:
    return bool(before.revisions.keys() - after.revisions.keys())


HAPPENED: dict[str, Callable[[Facts, Facts], bool]] = {
    "ANOTHER PUBLISHED": lambda b, a: bool(a.others_live - b.others_live),
    "ALIAS": lambda b, a: a.page["alias_of_id"] is not None,
    "RECORD LOST": lambda b, a: a.records < b.records or a.waivers < b.waivers,
    "TITLE WRITTEN": lambda b, a: (
        b.shown is not None and b.shown == a.shown and b.page["title"] != a.page["title"]
    ),
    "others taken down": lambda b, a: bool(b.others_live - a.others_live),
    "new page": lambda b, a: bool(a.others - b.others),
    "published": lambda b, a: a.shown not in (None, 0, b.shown),
    "taken down": lambda b, a: b.shown is not None and a.shown is None,
    "approved": _became("steps", TaskState.STATUS_APPROVED),
    "scheduled": lambda b, a: bool(a.scheduled - b.scheduled),
    "unscheduled": lambda b, a: bool(b.scheduled - a.scheduled) and a.shown == b.shown,
    "submitted": _became("reviews", WorkflowState.STATUS_IN_PROGRESS),
    "withdrawn": _became("reviews", WorkflowState.STATUS_CANCELLED),
    "sent back": _became("reviews", WorkflowState.STATUS_NEEDS_CHANGES),
    "versions gone": _lost_versions,
    "draft saved": lambda b, a: b.revisions != a.revisions and not _lost_versions(b, a),
    "locked": lambda b, a: a.page["locked"] and not b.page["locked"],
    "unlocked": lambda b, a: b.page["locked"] and not a.page["locked"],
    "moved": lambda b, a: b.page["path"] != a.page["path"],
    "restricted": lambda b, a: b.restrictions != a.restrictions,
    "waived": lambda b, a: a.waivers > b.waivers,
    "commented": lambda b, a: b.comments != a.comments,
    "file deleted": lambda b, a: bool(b.files.keys() - a.files.keys()),
    "file changed": lambda b, a: any(a.files.get(key, old) != old for key, old in b.files.items()),
}

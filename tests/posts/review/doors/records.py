"""Doors to what is kept of review: ledger, break-glass records, outbox; and what could falsify it."""

from typing import Any

from django.core.mail import EmailMessage

from posts.mail import OutboxBackend
from posts.models import BreakGlassRecord, LedgerEntry, OutgoingMessage
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import DRAFT, LIVE, REVIEW

RECORDS = {
    "ledgerentry": LedgerEntry,
    "breakglassrecord": BreakGlassRecord,
    "outgoingmessage": OutgoingMessage,
}
LABELS = {"ledgerentry": "ledger", "breakglassrecord": "break-glass records", "outgoingmessage": "outbox"}


def _name(kind: str, view: str) -> str:
    return f"posts_{kind}_modeladmin_{view}"


def _doors(kind: str, label: str) -> None:
    index = _name(kind, "index")

    @door(label, index, states=(REVIEW, LIVE))
    def read(visit: Visit) -> Any:
        return visit.get(index)

    @door(f"{label}, exported", index, states=(REVIEW,))
    def export(visit: Visit) -> Any:
        return visit.get(index, export="csv")

    @door(f"{label}, one entry", _name(kind, "inspect"), states=(REVIEW,))
    def inspect(visit: Visit) -> Any:
        return visit.get(_name(kind, "inspect"), _entry(visit, kind))

    others = ("create", "edit", "delete", "history")

    @door(f"{label}, change", *(_name(kind, view) for view in others), states=(DRAFT,))
    def change(visit: Visit) -> Any:
        number = _entry(visit, kind)
        answers = [
            visit.post_to(_name(kind, view), *([] if view == "create" else [number])) for view in others
        ]
        return next((answer for answer in answers if answer.status_code == 200), answers[0])


def _entry(visit: Visit, kind: str) -> Any:
    if kind == "outgoingmessage":
        OutboxBackend().send_messages(
            [EmailMessage(str(visit.revision.as_object()), "Text", to=["a@example.com"])]
        )
        return OutgoingMessage.objects.last().pk
    entry = RECORDS[kind].objects.filter(page_id=visit.post.pk).last() or _broken_glass(visit)
    return entry.pk


def _broken_glass(visit: Visit) -> BreakGlassRecord:
    values = {
        "page_title": str(visit.revision.as_object()),
        "revision_id": visit.revision.pk,
        "digest": "0" * 64,
    }
    return BreakGlassRecord.objects.create(page_id=visit.post.pk, user_id=1, reason="To have one", **values)


for _kind, _label in LABELS.items():
    _doors(_kind, _label)

"""The record of review: who did what to which text, kept whatever becomes of page, revision and user."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.log_actions import get_active_log_context

from posts.models.ledger import BEGINNING, LedgerEntry
from posts.review.digest import editorial_digest
from posts.review.locks import hold_ledger
from posts.review.rules import Approval

Action = LedgerEntry.Action
ENDS = (Action.UNPUBLISHED, Action.EXPIRED)


@dataclass(frozen=True)
class Verdict:
    """What became of reading the whole ledger. `problem` says where the chain breaks first, if it does."""

    entries: int
    head: str
    problem: str = ""


def record(
    action: LedgerEntry.Action,
    *,
    page: Any,
    revision: Any = None,
    user: Any = None,
    comment: str = "",
    digest: str = "",
    review: Any = None,
    step: Any = None,
) -> LedgerEntry:
    """Write an act down, in the transaction of the act itself.

    `revision` is the text that it is about, digested as it is now if no digest is given; `user` is nobody
    where a set time or code acts; `review` is a workflow state, and `step` a task state of it.
    """
    from posts.webhooks.events import tell_of_act

    act = Act(action, page, revision, user, comment, digest, review, step)
    [entry] = record_all([act])
    tell_of_act(act)
    return entry


@dataclass(frozen=True)
class Act:
    """What `record` is told, kept until several acts are written at once."""

    action: LedgerEntry.Action
    page: Any
    revision: Any = None
    user: Any = None
    comment: str = ""
    digest: str = ""
    review: Any = None
    step: Any = None


def record_all(acts: Iterable[Act]) -> list[LedgerEntry]:
    """Write acts down in their order, in the transaction of the acts themselves."""
    entries: list[LedgerEntry] = []
    with transaction.atomic(savepoint=False):  # Without its entry, an act is undone as a whole.
        hold_ledger()
        before = LedgerEntry.objects.order_by("-number").first()
        for act in acts:
            before = _entry(act, before)
            entries.append(before)
        return LedgerEntry.objects.bulk_create(entries)


def _entry(act: Act, before: LedgerEntry | None) -> LedgerEntry:
    revision, user, step = act.revision, act.user, act.step
    entry = LedgerEntry(
        number=before.number + 1 if before else 1,
        action=act.action,
        page_id=act.page.pk,
        page_title=_text(revision.object_str if revision else act.page),
        revision_id=revision.pk if revision else None,
        digest=act.digest or (editorial_digest(revision) if revision else ""),
        user_id=user.pk if user else None,
        user_email=_text(user.email) if user else "",
        comment=_text(act.comment),
        review_id=step.workflow_state_id if step else getattr(act.review, "pk", None),
        step_id=step.task_id if step else None,
        step=_text(step.task.name) if step else "",
        previous_hash=before.hash if before else BEGINNING,
    )
    entry.hash = entry.computed_hash()
    return entry


def record_end(page: Any, *, expired: bool) -> None:
    """Write down once that readers no longer get the page, and who saw to that, if anybody did."""
    from wagtail.models import Revision

    turns = LedgerEntry.objects.filter(page_id=page.pk, action__in=[Action.PUBLISHED, *ENDS])
    last = turns.order_by("-number").first()
    if last and last.action in ENDS:
        return
    shown = page.live_revision_id or (last.revision_id if last else None)
    record(
        Action.EXPIRED if expired else Action.UNPUBLISHED,
        page=page,
        revision=Revision.objects.filter(pk=shown).first(),
        user=get_active_log_context().user,
    )


def names(revision: Any) -> bool:
    """Whether anything was ever done to this revision that counts."""
    return LedgerEntry.objects.filter(revision_id=revision.pk).exists()


def names_page(page: Any) -> bool:
    """Whether anything was ever done about this page that counts."""
    return LedgerEntry.objects.filter(page_id=page.pk).exists()


def _text(value: object) -> str:
    return str(value).replace("\0", "")  # PostgreSQL knows no NUL.


def approvals(page: Any, revision: Any) -> list[Approval]:
    """Return the last approval of each step of the review that approved this revision.

    Empty if there is none, or none that ended in approval. The ledger answers, so that nothing of it is
    lost with purged revisions and removed users.
    """
    from wagtail.models import WorkflowState

    given = LedgerEntry.objects.filter(action=Action.APPROVED, page_id=page.pk, revision_id=revision.pk)
    review = given.order_by("-number").values_list("review_id", flat=True).first()
    ended_well = WorkflowState.objects.filter(pk=review, status=WorkflowState.STATUS_APPROVED)
    if review is None or not ended_well.exists():
        return []
    return list(approvals_in(review).values())


def approvals_in(review: int) -> dict[int, Approval]:
    """Return the last approval of each step of a review, by the step, since it last began again."""
    found: dict[int, Approval] = {}
    for entry in LedgerEntry.objects.filter(review_id=review).order_by("number"):
        if entry.action == Action.REOPENED:
            found = {}
        elif entry.action == Action.APPROVED and entry.step_id:
            found[entry.step_id] = Approval(user_id=entry.user_id, digest=entry.digest)
    return found


def was_imported(page: Any, revision: Any, digest: str) -> bool:
    """Whether this text came from another site, where readers had it, and never was public here."""
    entries = LedgerEntry.objects.filter(page_id=page.pk)
    imported = entries.filter(action=Action.IMPORTED, revision_id=revision.pk, digest=digest)
    return imported.exists() and not entries.filter(action=Action.PUBLISHED).exists()


def was_scheduled(page: Any, revision: Any, digest: str) -> bool:
    """Whether this very text has passed the gate before, to go live later."""
    entries = LedgerEntry.objects.filter(page_id=page.pk, action=Action.SCHEDULED)
    return entries.filter(revision_id=revision.pk, digest=digest).exists()


def came_by_import(page: Any) -> bool:
    """Whether an import has let this page through."""
    return LedgerEntry.objects.filter(page_id=page.pk, action=Action.IMPORTED).exists()


def last_published(page: Any) -> int:
    """The number of the revision that readers were given last, or 0."""
    published = LedgerEntry.objects.filter(action=Action.PUBLISHED, page_id=page.pk)
    return published.order_by("-number").values_list("revision_id", flat=True).first() or 0


def verify() -> Verdict:
    """Read the whole ledger from its first entry and hold each hash against what it covers."""
    count, head = 0, BEGINNING
    for entry in LedgerEntry.objects.order_by("number").iterator():
        if problem := _problem(entry, count + 1, head):
            return Verdict(count, head, problem)
        count, head = count + 1, entry.hash
    return Verdict(count, head)


def _problem(entry: LedgerEntry, number: int, previous_hash: str) -> str:
    if entry.number != number:
        return f"Entry {number} is missing: entry {entry.number} stands in its place."
    if entry.previous_hash != previous_hash:
        return f"Entry {number} does not follow the one before it."
    if entry.computed_hash() != entry.hash:
        return f"Entry {number} was changed: its hash does not fit what it says."
    return ""

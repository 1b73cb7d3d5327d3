"""What of an import nobody has worked on here, and for what is not so, the reason."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Comment, Page, Revision

from posts.importers.wordpress.write import Outcome
from posts.models import ImportedItem, ImportRun, LedgerEntry
from posts.review.digest import revision_content_digest
from posts.review.ledger import Action

# What the import itself, and the clock afterwards, write into the ledger.
_OWN = (Action.IMPORTED, Action.PUBLISHED, Action.SCHEDULED)


def reasons_to_stay(run: ImportRun, items: Iterable[ImportedItem]) -> dict[int, str]:
    """Say of the pages of these items, by their numbers, why they were worked on here."""
    rows = {item.page_id: item for item in items if item.page_id}
    acts = _acts(run, rows)
    remarks = set(Comment.objects.filter(page__in=rows).values_list("page_id", flat=True))
    pages = list(Page.objects.filter(pk__in=rows).only("latest_revision", "locked", "numchild"))
    edited = _edited(pages, rows)
    reasons = {page.pk: _reason(page, edited, acts, remarks) for page in pages}
    return {number: reason for number, reason in reasons.items() if reason}


def _edited(pages: list[Page], rows: dict[int, ImportedItem]) -> set[int]:
    """The pages whose newest text is not the one that came.

    A text that went live is not written over, so that one is known by its number; others are looked at.
    """
    imported = LedgerEntry.objects.filter(page_id__in=rows, action=Action.IMPORTED)
    as_they_came = set(imported.values_list("page_id", "revision_id"))
    unsure = [page for page in pages if (page.pk, page.latest_revision_id) not in as_they_came]
    found = {page.pk for page in unsure}
    newest = Revision.objects.filter(pk__in=[page.latest_revision_id for page in unsure])
    for revision in newest.iterator(chunk_size=200):
        if revision_content_digest(revision) == rows[int(revision.object_id)].digest:
            found.discard(int(revision.object_id))
    return found


def _reason(page: Page, edited: set[int], acts: dict[int, str], remarks: set[int]) -> str:
    if page.pk in edited:
        return _("It was edited here.")
    if page.pk in acts:
        return _("Something was decided about it here: %(act)s.") % {"act": acts[page.pk]}
    if page.pk in remarks:
        return _("Somebody has commented on it here.")
    if page.locked:
        return _("Somebody has locked it.")
    if page.numchild:
        return _("Other pages stand below it.")
    return ""


def _acts(run: ImportRun, pages: Iterable[int]) -> dict[int, str]:
    """The last act about each of these pages that was not the import's own."""
    # What waited for review there was submitted by the import.
    in_review = run.lines.filter(outcome=Outcome.IN_REVIEW).values_list("page_id", flat=True)
    own_submissions: set[Any] = set(in_review)
    found: dict[int, str] = {}
    entries = LedgerEntry.objects.filter(page_id__in=list(pages)).exclude(action__in=_OWN)
    for entry in entries.order_by("number").iterator():
        if entry.action == Action.SUBMITTED and entry.page_id in own_submissions:
            own_submissions.remove(entry.page_id)
        else:
            found[entry.page_id] = str(entry.get_action_display())
    return found

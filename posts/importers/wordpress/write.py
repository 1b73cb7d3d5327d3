"""One item, one transaction: a page with its first revision, and as far on its way as it was there."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from posts.importers.notes import Notes
from posts.importers.recording import current
from posts.importers.wordpress.pages import Draft, Pages, moment_of
from posts.importers.wxr import Item, Term
from posts.models import ImportedItem
from posts.review import notices, submission
from posts.review.digest import revision_content_digest
from posts.review.gate import Refused
from posts.review.imports import admit


class Outcome(StrEnum):
    """What became of an item."""

    LIVE = "live"
    SCHEDULED = "scheduled"
    IN_REVIEW = "in review"
    DRAFT = "draft"
    PRIVATE = "private"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited here, left alone"
    CHANGED_THERE = "changed there, left alone"
    DELETED_HERE = "deleted here, left alone"
    FAILED = "failed"


NEW = (Outcome.LIVE, Outcome.SCHEDULED, Outcome.IN_REVIEW, Outcome.DRAFT, Outcome.PRIVATE)


# Where it stands in the file, and what readers said meanwhile, is not what an item is.
_SAID = {field.name for field in dataclasses.fields(Item)} - {"line", "comments", "is_rendered"}
_SAID_OF_TERMS = {field.name for field in dataclasses.fields(Term)} - {"link", "number"}


def digest_of(item: Item) -> str:
    """Return the SHA-256 of what an export says of an item, as hexadecimal digits."""
    fields: dict[str, Any] = {name: getattr(item, name) for name in _SAID}
    fields["terms"] = [{name: getattr(term, name) for name in _SAID_OF_TERMS} for term in item.terms]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def standing(pairs: Iterable[tuple[Item, ImportedItem]]) -> dict[int, Outcome]:
    """What became of the items that have come before, by their numbers; the others are not in it."""
    known = [(item, row) for item, row in pairs if row.is_written]
    pages = Page.objects.select_related("latest_revision").in_bulk([row.page_id for _item, row in known])
    return {item.number: _standing(item, row, pages.get(row.page_id)) for item, row in known}


def _standing(item: Item, row: ImportedItem, page: Page | None) -> Outcome:
    if page is None:
        return Outcome.DELETED_HERE
    revision = page.latest_revision
    if revision is None or revision_content_digest(revision) != row.digest:
        return Outcome.EDITED_HERE
    return Outcome.UNCHANGED if digest_of(item) == row.source_digest else Outcome.CHANGED_THERE


@transaction.atomic
def write(item: Item, row: ImportedItem, pages: Pages, *, user: Any) -> tuple[Draft, Outcome]:
    """Write an item that has not come yet, and remember that it has."""
    draft = pages.draft(item, row.page_id or 0)
    page = draft.page
    pages.give_slugs([(page, item)])
    if item.status == "future" and item.date and item.date > timezone.now():
        page.go_live_at = item.date
    if draft.tags and item.kind == "post":
        page.tags.add(*pages.names.tags(draft.tags))
    pages.parent().add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    # As the database has it: digests are taken of dates as they are stored.
    revision.refresh_from_db(fields=["content"])
    outcome = _bring_on(item, page, revision, draft.notes, user=user, comment=comment_of(row))
    mark(row, item, revision_content_digest(revision))
    row.save()
    return draft, outcome


MARKS = ["run", "is_written", "source_digest", "digest", "old_address", "comments"]


def mark(row: ImportedItem, item: Item, digest: str) -> None:
    """Note on its row that an item has come, and with which content; MARKS are the fields that change."""
    row.run = current()
    row.is_written = True
    row.source_digest = digest_of(item)
    row.digest = digest
    row.old_address = item.link
    row.comments = [dataclasses.asdict(comment) for comment in item.comments]


def _bring_on(item: Item, page: Any, revision: Any, notes: Notes, *, user: Any, comment: str) -> Outcome:
    if item.status in ("publish", "private", "future"):
        return _publish(item, page, revision, notes, user=user, comment=comment)
    if item.status == "pending" and page.get_workflow():
        with notices.quiet(), submission.as_it_is():
            page.get_workflow().start(page, user)
        return Outcome.IN_REVIEW
    if item.status not in ("draft", "pending"):
        notes.changed(f"Its status “{item.status}” is not known: it is a draft")
    return Outcome.DRAFT


def _publish(item: Item, page: Any, revision: Any, notes: Notes, *, user: Any, comment: str) -> Outcome:
    private = item.status == "private" or bool(item.password)
    try:
        with transaction.atomic():
            if private:
                PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
            admit(page, revision, user=user, comment=comment)
            if not page.go_live_at:
                # Before it is published, so that nobody takes it for news and mails it.
                _date(page, item)
            revision.publish(user=user)
            if not page.go_live_at:
                _date(page, item)
    except Refused as refused:
        stays_a_draft(notes, refused.reasons[1:] or refused.reasons)
        return Outcome.DRAFT
    if page.go_live_at:
        return Outcome.SCHEDULED
    if private:
        notes.changed("It was private or had a password: readers have to sign in")
        return Outcome.PRIVATE
    return Outcome.LIVE


def _date(page: Any, item: Item) -> None:
    """Let a page be as old as it was there."""
    first = moment_of(item) or page.latest_revision_created_at
    latest = max(first, item.modified or first)
    type(page).objects.filter(pk=page.pk).update(first_published_at=first, last_published_at=latest)


def stays_a_draft(notes: Notes, reasons: list[str]) -> None:
    """Note why an item that was public there is not public here."""
    notes.changed(f"It stays a draft. {' '.join(reasons)}")


def comment_of(row: ImportedItem) -> str:
    """What the ledger says of an item."""
    return f"From {row.source}, number {row.number}."

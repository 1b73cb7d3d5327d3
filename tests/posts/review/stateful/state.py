"""What the database has at one moment, as far as the promises speak of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import Revision

from posts.models import LedgerEntry, OutgoingMessage, PostPage, User
from tests.posts.review.stateful.texts import Picture, Text, Version, pictures, text_of_content, text_of_page


@dataclass
class Saved:
    """A revision."""

    by: int | None
    text: Text
    approved_for: datetime | None


@dataclass
class PageState:
    """A page, with what it would show if it were live, and its revisions by number."""

    live: bool
    live_revision: int | None
    newest: int
    owner: int | None
    version: Version
    revisions: dict[int, Saved] = field(default_factory=dict)


@dataclass
class State:
    """Everything."""

    pages: dict[int, PageState]
    pictures: dict[int, Picture]
    ledger: list[LedgerEntry]
    outbox: dict[int, str]
    active: set[int]

    def version(self, page: int, revision: int | None = None) -> Version:
        """What a revision, or the newest one, would show now."""
        found = self.pages[page]
        text = found.revisions[revision or found.newest].text
        return Version(text, self.pictures.get(text.cover or 0))

    def since(self, before: "State") -> list[LedgerEntry]:
        """The entries of the ledger that were added."""
        return self.ledger[len(before.ledger) :]


def look(numbers: Iterable[int]) -> State:
    """Read everything about these pages."""
    shown = pictures()
    pages = {page.pk: _page(page, shown) for page in PostPage.objects.filter(pk__in=numbers)}
    rows = Revision.objects.page_revisions().filter(object_id__in=[str(number) for number in numbers])
    for pk, page, user, content, approved_for in rows.order_by("pk").values_list(
        "pk", "object_id", "user_id", "content", "approved_go_live_at"
    ):
        pages[int(page)].revisions[pk] = Saved(user, text_of_content(content), approved_for)
    return State(
        pages=pages,
        pictures=shown,
        ledger=list(LedgerEntry.objects.order_by("number")),
        outbox=dict(OutgoingMessage.objects.values_list("pk", "recipient")),
        active=set(User.objects.filter(is_active=True).values_list("pk", flat=True)),
    )


def _page(page: PostPage, shown: dict[int, Picture]) -> PageState:
    text = text_of_page(page)
    return PageState(
        live=page.live,
        live_revision=page.live_revision_id,
        newest=page.latest_revision_id,
        owner=page.owner_id,
        version=Version(text, shown.get(text.cover or 0)),
    )


def row(entry: LedgerEntry) -> tuple[Any, ...]:
    """An entry of the ledger with all its fields."""
    return tuple(getattr(entry, column.attname) for column in entry._meta.concrete_fields)

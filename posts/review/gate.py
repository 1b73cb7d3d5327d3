"""The one gate between a draft and readers.

Whatever publishes a page — a button, a bulk action, the scheduler, an API, a line in a shell — ends in
`ReviewedPage.publish()`, which asks `require()`. What goes around even that is stopped by `guard()` when
the page is written. Three things open the gate for a revision: approval of exactly its content by
people who did not work on it, a break-glass record for exactly its content, or, for a page that readers
never had here, an entry of the ledger that it came from another site as it is (`posts.review.imports`).
The ledger tells of approvals and imports, and digests tell whether a content is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checklist import run as checklist
from posts.review import ledger
from posts.review.contributors import contributors
from posts.review.digest import VOLATILE, content_digest, editorial_digest
from posts.review.rules import approval_problems

_passing: ContextVar[int | None] = ContextVar("revision that passes the gate", default=None)

# Fields that may be written without another look: they say where a page stands.
NOT_SHOWN = VOLATILE - {"live", "live_revision", "alias_of"}

ADVICE = gettext_lazy("A page goes live when a reviewer approves it: choose “Submit to Review”.")


class Refused(Exception):
    """The page stays as readers know it. `reasons` are sentences for whoever asked.

    `link` is where they see more: an address of the admin, and its label.
    """

    def __init__(
        self, reasons: list[str], *, page_id: int | None = None, link: tuple[str, str] | None = None
    ) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.page_id = page_id
        self.link = link


def require(page: Any, revision: Any, text: Any) -> str:
    """Return the digest of this revision if it may go live. Raises Refused with every reason otherwise.

    `text` is the page as the revision has it, and as it will be written.
    """
    digest = editorial_digest(revision)
    if _glass_was_broken(page, revision, digest) or ledger.was_imported(page, revision, digest):
        problems = text.publication_problems()
    else:
        problems = (
            _approval_problems(page, revision, digest)
            or text.publication_problems()
            or _checklist_problems(page, revision, digest, text)
        )
    if problems:
        raise Refused([_not_published(page), *problems], page_id=page.pk)
    return digest


def _not_published(page: Any) -> str:
    return _("“%(page)s” was not published.") % {"page": page}


def _approval_problems(page: Any, revision: Any, digest: str) -> list[str]:
    return approval_problems(
        approvals=ledger.approvals(page, revision),
        digest=digest,
        contributors=contributors(page, until=revision.pk),
    )


def _checklist_problems(page: Any, revision: Any, digest: str, text: Any) -> list[str]:
    # It was asked when this text was scheduled. What has become of other pages since keeps it from nobody.
    if ledger.was_scheduled(page, revision, digest):
        return []
    return checklist.run(text).publication_problems()


def _glass_was_broken(page: Any, revision: Any, digest: str) -> bool:
    from posts.models import BreakGlassRecord

    return BreakGlassRecord.objects.filter(page_id=page.pk, revision_id=revision.pk, digest=digest).exists()


@contextmanager
def passage(revision: Any) -> Iterator[None]:
    """Let this revision be written as live within the block."""
    token = _passing.set(revision.pk)
    try:
        yield
    finally:
        _passing.reset(token)


def in_passage() -> bool:
    """Whether a revision is just being written as live."""
    return _passing.get() is not None


def guard(page: Any, before: Any | None) -> None:
    """Refuse to write a page that becomes live, or shows readers something else, outside a passage.

    `before` is the page as the database has it. Raises Refused.
    """
    if page.alias_of_id:
        message = _("“%(page)s” cannot be an alias: copies are reviewed, aliases cannot be.")
        raise Refused([message % {"page": page}])
    if not page.live:
        return
    passes = page.live_revision_id is not None and page.live_revision_id == _passing.get()
    if not (passes or _stands(page, before)):
        raise Refused([_not_published(page), str(ADVICE)], page_id=page.pk)


def _stands(page: Any, before: Any | None) -> bool:
    """Whether readers go on seeing what they see."""
    if before is None or not before.live or before.live_revision_id != page.live_revision_id:
        return False
    after, shown = (content_digest(type(page), one.serializable_data()) for one in (page, before))
    return after == shown

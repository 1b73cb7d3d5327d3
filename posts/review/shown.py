"""Which text somebody had before them when they decided."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.review.digest import editorial_digest
from posts.review.gate import Refused

log = structlog.get_logger(__name__)


def newest(page: Any) -> Any:
    """The newest revision of a page as the database has it now, or None."""
    from wagtail.models import Revision

    return Revision.objects.for_instance(page).filter(pk=_newest_id(page)).first()


def _newest_id(page: Any) -> int | None:
    from wagtail.models import Page

    return Page.objects.filter(pk=page.pk).values_list("latest_revision_id", flat=True).first()


@contextmanager
def showing(page: Any, user: Any, revision: Any = None) -> Iterator[None]:
    """Note that the user is shown a revision of the page, or the newest, by what the block does.

    It is digested before: what changes while it is drawn counts as not shown. A block that raises showed
    nothing. Somebody who looks at an older version afterwards has still been shown the newer one.
    """
    revision = revision or newest(page)
    digest = editorial_digest(revision) if revision else ""
    yield
    if revision:
        try:
            _note(page.pk, user.pk, revision.pk, digest)
        except DatabaseError as error:  # Reading must work where writing does not.
            log.warning("shown.not_noted", page=page.pk, user=user.pk, error=str(error))


def show(page: Any, user: Any) -> None:
    """Note that the user has read the newest revision of the page: for code that approves."""
    with showing(page, user):
        pass


@transaction.atomic
def _note(page_id: int, user_id: int, revision_id: int, digest: str) -> None:
    from posts.models import ShownText

    values = {"revision_id": revision_id, "digest": digest}
    notes = ShownText.objects.select_for_update()
    note, created = notes.get_or_create(page_id=page_id, user_id=user_id, defaults=values)
    if not created and note.revision_id <= revision_id:
        note.revision_id, note.digest = revision_id, digest
        note.save()


def require_shown(page: Any, user: Any, revision: Any, digest: str) -> None:
    """Return if the user was shown this revision, the newest of the page, as it is now.

    Raises Refused otherwise, with a link to what has changed since they were shown a text.
    """
    from posts.models import ShownText

    note = ShownText.objects.filter(page_id=page.pk, user_id=user.pk).first()
    if note is None:
        raise Refused([_("Open the text and read it, then decide.")], page_id=page.pk)
    if note.digest != digest:
        raise changed(page, shown=note.revision_id, revision=revision)


def require_shown_in(form: Mapping[str, str], page: Any) -> None:
    """Return if the page editor's form was opened with the newest revision, and with it as it is now.

    Wagtail puts number and time of the revision into the form; the time tells of an autosave that has
    overwritten the revision since. A form without them was not opened in the editor. Raises Refused.
    """
    revision = newest(page)
    loaded = form.get("loaded_revision_id", "")
    since = form.get("loaded_revision_created_at")
    if revision is None or loaded != str(revision.pk) or since != revision.created_at.isoformat():
        known = page.revisions.filter(pk=loaded).exists() if _is_number(loaded) else False
        raise changed(page, shown=int(loaded) if known else None, revision=revision)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def changed(page: Any, *, shown: int | None, revision: Any) -> Refused:
    """Make the refusal of a decision about another text than the newest, with a link to the difference.

    There is none where the revision is the same: then it was overwritten, or a picture in it replaced.
    """
    reason = _("The text, or a picture in it, changed after you opened it. Read it again, then decide.")
    link = None
    if revision and shown and shown != revision.pk:
        address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, shown, revision.pk])
        link = (address, _("See what changed"))
    return Refused([reason], page_id=page.pk, link=link)

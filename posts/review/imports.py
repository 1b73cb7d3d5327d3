"""The gate's third key: what readers had on another site may be public here as it was there.

Nobody has reviewed it, and nobody pretends so: the ledger says “imported”, with the digest of the text and
with who ran the import. Taken back, it says that as well. Only `posts.importers` calls this.
docs/publishing.md says what it means.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from posts.review import ledger
from posts.review.gate import Refused
from posts.review.locks import hold


@transaction.atomic
def admit(page: Any, revision: Any, *, user: Any, comment: str) -> None:
    """Record that exactly this text was imported, so that the gate lets it through.

    Only for a page that was made for it just now. Raises Refused for one that was edited, reviewed or
    public here. `user` is who imports, or nobody where the command names nobody.
    """
    hold(page)
    others = page.revisions.exclude(pk=revision.pk).exists()
    fresh = type(page).objects.filter(pk=page.pk, live=False, first_published_at=None).exists()
    if others or not fresh or ledger.names_page(page):
        message = _("“%(page)s” was edited, reviewed or public here. An import does not publish it.")
        raise Refused([message % {"page": page}], page_id=page.pk)
    ledger.record(ledger.Action.IMPORTED, page=page, revision=revision, user=user, comment=comment)


@transaction.atomic
def take_back(page: Any, *, user: Any, comment: str) -> None:
    """Remove a page that an import made, also one that readers see, and record that.

    Whether nobody has worked on it here, the importers see to before. `user` is who undoes the import.
    """
    hold(page)
    if page.live:
        page.unpublish(user=user)
    revision = page.get_latest_revision()
    ledger.record(ledger.Action.IMPORT_UNDONE, page=page, revision=revision, user=user, comment=comment)
    page.delete(user=user)

"""Making, finding and revoking the links that experts get."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.experts import letters
from posts.models import ExpertLink
from posts.review import ledger
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.locks import hold
from posts.review.shown import newest

Action = ledger.Action


@transaction.atomic
def ask(page: Any, *, by: Any, name: str, email: str, question: str, days: int, mail: bool) -> str:
    """Make a link to the newest text of a page; return its address, which is kept nowhere.

    Raises Refused for a page without a saved text.
    """
    hold(page)
    revision = newest(page)
    if revision is None:
        raise Refused([_("Save the text first.")], page_id=page.pk)
    token = secrets.token_urlsafe(32)
    link = ExpertLink.objects.create(
        page_id=page.pk,
        revision_id=revision.pk,
        digest=editorial_digest(revision),
        content=revision.content,
        token_hash=token_hash(token),
        expert_name=name,
        expert_email=email,
        question=question,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    _record(Action.EXPERT_ASKED, link, revision=revision, user=by, comment=_("Open for %d days") % days)
    address = settings.WAGTAILADMIN_BASE_URL + reverse("expert", args=[token])
    if mail:
        letters.invite(link, address, title=revision.object_str)
    return address


@transaction.atomic
def revoke(link: ExpertLink, *, by: Any) -> None:
    """Close a link for good. What was said by it stays."""
    hold(link.page)
    if ExpertLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by
    ):
        _record(Action.EXPERT_REVOKED, link, user=by)


def advised(link: ExpertLink) -> None:
    """Write down that a verdict was given."""
    _record(Action.EXPERT_ADVISED, link, comment=str(link.get_verdict_display()))


def find(token: str) -> ExpertLink | None:
    """Return the link of a token if it is open. Any other token costs and tells the same."""
    return ExpertLink.objects.open().filter(token_hash=token_hash(token)).first()


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token. It is random and long, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _record(
    action: Any, link: ExpertLink, *, revision: Any = None, user: Any = None, comment: str = ""
) -> None:
    """By number, without the expert's name: the ledger is kept for ever, and who was asked is not."""
    from wagtail.models import Revision

    revision = revision or Revision.objects.filter(pk=link.revision_id).first()
    words = _("Link %d") % link.pk
    ledger.record(
        action,
        page=link.page.specific_deferred,
        revision=revision,
        user=user,
        comment=f"{words}: {comment}" if comment else words,
        digest=link.digest,
    )

"""Writing events into the outbox, in the transaction of what they tell: what is rolled back is not told."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.models import LedgerEntry, OutgoingMessage
from posts.review.notices import is_quiet
from posts.webhooks.hooks import Hook, configured

Action = LedgerEntry.Action
# Acts of review that others are told of. Remarks and reasons are not: they speak of drafts.
OF_ACTS = {
    Action.SUBMITTED: "submitted",
    Action.APPROVED: "approved",
    Action.SENT_BACK: "sent_back",
    Action.PUBLISHED: "published",
    Action.SCHEDULED: "scheduled",
    Action.UNPUBLISHED: "unpublished",
    Action.EXPIRED: "unpublished",
}


def tell_of_act(act: Any) -> None:
    """Announce an act that the ledger records (`posts.review.ledger.Act`), if its kind is told."""
    event = OF_ACTS.get(act.action)
    if event is None:
        return
    more = {}
    goes_live = getattr(act.revision, "approved_go_live_at", None)
    if event == "scheduled" and goes_live:
        more["goes_live_at"] = goes_live.isoformat()
    title = act.revision.object_str if act.revision else str(act.page)
    announce(event, act.page.pk, title=title, actor=act.user, **more)


def announce(
    event: str, page_id: int, *, title: str = "", actor: Any = None, once: str = "", **more: Any
) -> None:
    """Write an event for each service. With `once`, it is told once of whatever that names."""
    hooks = configured()
    if not hooks or is_quiet():
        return
    page = _page(page_id, title)
    actor_name = {"name": actor.get_full_name() or actor.email.partition("@")[0]} if actor else None
    told = {"event": event, "at": timezone.now().isoformat(), "page": page, "actor": actor_name, **more}
    rows = [_row(hook, told, once) for hook in hooks]
    OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)


def _page(number: int, title: str) -> dict[str, Any]:
    from wagtail.models import Page

    found = Page.objects.filter(pk=number).first()
    page: Any = found.specific if found else None
    edit = reverse("wagtailadmin_pages:edit", args=[number])
    return {
        "id": number,
        "title": title or str(page.draft_title if page else number),
        "url": page.full_url if page and page.live else None,
        "edit_url": f"{settings.WAGTAILADMIN_BASE_URL}{edit}",
    }


def _row(hook: Hook, told: dict[str, Any], once: str) -> OutgoingMessage:
    delivery = str(uuid4())
    body = {"text": slack_text(told)} if hook.is_slack else {"id": delivery, **told}
    content = {"event": told["event"], "body": json.dumps(body)}
    return OutgoingMessage(
        hook=hook.name,
        message_id=delivery,
        key=hashlib.sha256(f"{once}\n{hook.name}".encode()).hexdigest() if once else "",
        recipient=hook.host,
        subject=f"{told['event']}: {told['page']['title']}".replace("\0", ""),
        content=json.dumps(content),
    )


# In words

WORDS: dict[str, Callable[[], str]] = {
    "submitted": lambda: _("was submitted"),
    "assigned": lambda: _("was given to a reviewer"),
    "approved": lambda: _("was approved"),
    "sent_back": lambda: _("was sent back"),
    "published": lambda: _("was published"),
    "scheduled": lambda: _("was scheduled"),
    "unpublished": lambda: _("was taken down"),
    "publication_failed": lambda: _("could not be published"),
}


def slack_text(told: dict[str, Any]) -> str:
    """Say an event in a line of Slack's. What people wrote is escaped: it mentions and links nobody."""
    page = told["page"]
    address = page["url"] or page["edit_url"]
    line = f"<{_escaped(address)}|{_escaped(page['title'])}> {_escaped(WORDS[told['event']]())}"
    if told["actor"]:
        line += f" ({_escaped(told['actor']['name'])})"
    return line


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

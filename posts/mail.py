"""Mail that nobody waits for, and that no failing server can turn into an error page.

`OutboxBackend` is Django's EMAIL_BACKEND. It writes each message into the outbox, a table, in the
transaction that asked for it: what is rolled back is not sent. `manage.py send_outbox` sends what is
there; see `posts.outbox` for what it promises.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from posts.models import OutgoingMessage
from posts.notifications.choosing import leaving
from posts.outbox.packing import pack

_act: ContextVar[str | None] = ContextVar("what the mail is about", default=None)
_by_choice: ContextVar[bool] = ContextVar("whether people choose when it comes", default=False)
_other: ContextVar[str | None] = ContextVar("who gets the answers", default=None)


@contextmanager
def once(act: str) -> Iterator[None]:
    """Let the mail that is written within the block reach each address once, for this act.

    Whoever is written to in two capacities gets the first of the messages. Mail written outside of such a
    block is never taken for a repeat.
    """
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def told(addresses: Iterable[str]) -> set[str]:
    """Those of some addresses that have been written to about the act of this `once` block."""
    keys = {_key(address): address for address in addresses}
    found = OutgoingMessage.objects.filter(key__in=keys.keys() - {""}).values_list("key", flat=True)
    return {keys[key] for key in found}


@contextmanager
def answered_by(user: Any) -> Iterator[None]:
    """Let answers to the mail that is written within the block go to a user, if there is one."""
    token = _other.set(user.email if user else None)
    try:
        yield
    finally:
        _other.reset(token)


@contextmanager
def by_choice() -> Iterator[None]:
    """Let the mail that is written within the block reach people of the desk when they have chosen to get it.

    Whatever tells them of texts and reviews is written so. A link for a new password is not.
    """
    token = _by_choice.set(True)
    try:
        yield
    finally:
        _by_choice.reset(token)


class OutboxBackend(BaseEmailBackend):
    """Writes messages down instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages into the outbox, once for each address; return how many there were."""
        rows = [row for message in email_messages for row in _rows(message)]
        if _by_choice.get():
            rows = leaving(rows)
        # What was written before for the same act and address is left as it is.
        OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)
        return len(email_messages)


def row(message: EmailMessage, *, bulk: bool = False) -> OutgoingMessage:
    """Return the row of a message to one address, unwritten: for who writes many, which yield to others."""
    [made] = _rows(message)
    made.bulk = bulk
    return made


def _rows(message: EmailMessage) -> list[OutgoingMessage]:
    if (other := _other.get()) and not message.reply_to:
        message.reply_to = [other]
    # One for each address: a refusal by one mailbox repeats nothing for the others and hides nothing.
    headers = _headers(message)
    content = pack(message, headers=headers)
    return [
        OutgoingMessage(
            message_id=_plain(headers["Message-ID"]),
            key=_key(address),
            recipient=_plain(address),
            subject=_plain(message.subject),
            content=content,
        )
        for address in dict.fromkeys(message.recipients())
    ]


def _headers(message: EmailMessage) -> dict[str, str]:
    """The message's own headers, and those that must be the same at every attempt."""
    own = {name: str(value) for name, value in message.extra_headers.items()}
    given = {name.lower(): value for name, value in own.items()}
    others = {name: value for name, value in own.items() if name.lower() not in ("message-id", "date")}
    return {
        "Message-ID": given.get("message-id") or _message_id(),
        "Date": given.get("date") or formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
        **others,
    }


def _message_id() -> str:
    # Without a domain, Python would ask the name service for our own, and wait for it.
    return make_msgid(domain=urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname)


def _key(address: str) -> str:
    act = _act.get()
    if act is None:
        return ""
    return hashlib.sha256(f"{act}\n{address.lower()}".encode()).hexdigest()


def _plain(text: object) -> str:
    """Text that the database takes: PostgreSQL knows no NUL."""
    return str(text).replace("\0", "")

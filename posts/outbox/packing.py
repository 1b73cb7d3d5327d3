"""Messages as JSON: what is kept of one until it is sent."""

import json
from base64 import b64decode, b64encode
from email.mime.base import MIMEBase
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives


class ToOneAddress(EmailMultiAlternatives):
    """A message with the headers it was written with, on its way to one of its addresses alone."""

    def __init__(self, *, address: str, **fields: Any) -> None:
        super().__init__(**fields)
        self.address = address

    def recipients(self) -> list[str]:
        """The envelope."""
        return [self.address]


def pack(message: EmailMessage, *, headers: dict[str, str]) -> str:
    """Turn a message into JSON, attachments included, with these headers.

    Raises TypeError for an attachment that is a MIME object: give name, content and type instead.
    """
    if any(isinstance(attachment, MIMEBase) for attachment in message.attachments):
        raise TypeError("A message for the outbox takes attachments as name, content and type.")
    fields = {
        "subject": str(message.subject),
        "body": str(message.body),
        "content_subtype": message.content_subtype,
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": headers,
        "alternatives": [list(alternative) for alternative in getattr(message, "alternatives", [])],
        "attachments": [_pack_attachment(*attachment) for attachment in message.attachments],
    }
    # In ASCII, so that no character of a message is one that the database refuses.
    return json.dumps(fields, ensure_ascii=True)


def unpack(content: str, *, address: str) -> ToOneAddress:
    """Make the message that was packed, for one of its addresses."""
    fields = json.loads(content)
    alternatives, attachments = fields.pop("alternatives"), fields.pop("attachments")
    subtype = fields.pop("content_subtype")
    message = ToOneAddress(address=address, **fields)
    message.content_subtype = subtype
    for text, mimetype in alternatives:
        message.attach_alternative(text, mimetype)
    for name, data, mimetype in attachments:
        message.attach(name, b64decode(data), mimetype)
    return message


def _pack_attachment(name: str | None, content: str | bytes, mimetype: str | None) -> list[str | None]:
    raw = content.encode() if isinstance(content, str) else content
    return [name, b64encode(raw).decode(), mimetype]

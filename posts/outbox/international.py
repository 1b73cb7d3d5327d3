"""Messages to addresses with letters such as “é” before the @ (RFC 6531 and 6532).

The domain of such an address has a form in ASCII and the part before the @ has none. Django writes that part
as an encoded word, which no mail server reads as an address.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage as Written
from email.message import Message
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage

ADDRESSES = {"From": "from_email", "To": "to", "Cc": "cc", "Reply-To": "reply_to"}


def is_international(address: str) -> bool:
    """Whether an address cannot be written in ASCII."""
    return not mailbox(address).rpartition("@")[0].isascii()


def mailbox(address: str) -> str:
    """Return an address without the name before it."""
    return parseaddr(address)[1]


def in_utf8(message: EmailMessage) -> Message:
    """Return a message with its addresses as they are, which needs a server that speaks SMTPUTF8."""
    written = message_from_bytes(message.message().as_bytes(), _class=Written, policy=policy.SMTPUTF8)
    for header, field in ADDRESSES.items():
        value: Any = getattr(message, field)
        addresses = [value] if isinstance(value, str) else value
        if header in written and any(map(is_international, addresses)):
            written.replace_header(header, ", ".join(addresses))
    return written

"""SMTP with an end.

EMAIL_TIMEOUT bounds each wait for the network. A server that sends one byte a second never meets it, and
a conversation with one that does that has no end. Here the whole conversation has one.
"""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from smtplib import SMTP, SMTP_SSL, SMTPRecipientsRefused
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from posts.outbox.international import in_utf8, is_international, mailbox

log = structlog.get_logger(__name__)

AGAIN = 0.2  # seconds
# What a server says that meets such an address without having offered SMTPUTF8 (RFC 6531, section 3.5).
NO_SMTPUTF8 = (553, b"5.6.7 The mail server does not offer SMTPUTF8, which this address needs")


class BoundedSMTP(SMTP):
    """Hangs up MAIL_DEADLINE seconds after the conversation began, wherever it stands."""

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        self._over = threading.Event()
        threading.Thread(target=self._hang_up, args=(settings.MAIL_DEADLINE,), daemon=True).start()
        try:
            return super().connect(*args, **kwargs)
        except BaseException:
            self._over.set()
            raise

    def close(self) -> None:
        self._over.set()
        super().close()

    def _hang_up(self, seconds: float) -> None:
        """Whoever waits for the server finds the connection at its end."""
        if self._over.wait(seconds):
            return
        log.warning("mail.hung_up", seconds=seconds)
        # Until it is heard: the socket is out of reach while TLS begins, which EMAIL_TIMEOUT does bound.
        while not self._over.wait(AGAIN):
            with suppress(OSError, TypeError):
                # The plain socket's way: a TLS socket would take the encryption from under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # type: ignore[arg-type]


class BoundedSMTPOverTLS(BoundedSMTP, SMTP_SSL):
    """The same, with TLS from the first byte."""


class BoundedBackend(EmailBackend):
    """Django's SMTP backend, for one message; its conversation ends. Whoever sends closes it."""

    @property
    def connection_class(self) -> type[SMTP]:
        """What Django talks to the server with."""
        return BoundedSMTPOverTLS if self.use_ssl else BoundedSMTP

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send. Raises what smtplib raises; `posts.outbox.failures` understands it."""
        [message] = email_messages
        addresses = [mailbox(address) for address in message.recipients()]
        if not any(map(is_international, addresses)):
            return super().send_messages(email_messages)
        self.open()
        server: Any = self.connection
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("smtputf8"):
            raise SMTPRecipientsRefused(dict.fromkeys(addresses, NO_SMTPUTF8))
        server.send_message(in_utf8(message), mailbox(message.from_email), addresses)
        return 1

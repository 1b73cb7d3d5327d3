"""SMTP with an end.

EMAIL_TIMEOUT bounds each wait for the network. A server that sends one byte a second never meets it, and
a conversation with one that does that has no end. Here the whole conversation has one.
"""

import socket
import threading
from contextlib import suppress
from smtplib import SMTP, SMTP_SSL
from typing import Any

import structlog
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

log = structlog.get_logger(__name__)

AGAIN = 0.2  # seconds


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
    """Django's SMTP backend, for one message; its conversation ends."""

    @property
    def connection_class(self) -> type[SMTP]:
        """What Django talks to the server with."""
        return BoundedSMTPOverTLS if self.use_ssl else BoundedSMTP

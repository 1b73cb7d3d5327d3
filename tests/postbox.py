"""A mail server that works, for stories in which mail is read: aiosmtpd on loopback."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class Postbox(Controller):
    """Takes mail in `with`, and keeps it: with its envelope's addresses, as its readers get it."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        super().__init__(self, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # It runs by now.
        super()._trigger_server()

    def __enter__(self) -> "Postbox":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  # theirs
        """Keep a message."""
        message = message_from_bytes(envelope.original_content or b"", EmailMessage, policy=default)
        self.messages.append((list(envelope.rcpt_tos), message))
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """What has come for an address, the newest last."""
        return [message for addresses, message in self.messages if address in addresses]

"""A mail server on loopback that fails in every way a test asks for."""

import base64
import re
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

# For 127.0.0.1, signed by itself.
CERTIFICATE = Path(__file__).with_name("selfsigned.pem")
PASSWORD = "right"
OFFER = "250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS"

Reply = str | Callable[["Conversation"], str]


class HangUp(Exception):
    """The server closes the connection without a word."""


class Conversation(socketserver.StreamRequestHandler):
    """One connection. Steps have the names of the commands; "greeting" and "text" are steps, too."""

    server: "MailServer"

    def handle(self) -> None:
        try:
            self._answer("greeting", "220 ready")
            while line := self.rfile.readline():
                if self._command(line.decode("ascii").strip()):
                    break
        except (HangUp, OSError):
            pass

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # With TLS it is not the socket that the server closes.

    def _command(self, line: str) -> bool:
        verb = line.split(" ", 1)[0].split(":")[0].lower()
        if verb == "data":
            if self._answer("data", "354 go on").startswith("354"):
                self._read_text()
        elif verb == "auth":
            good = base64.b64encode(f"\0user\0{PASSWORD}".encode()).decode()
            self._answer("auth", "235 hello" if line.split()[-1] == good else "535 5.7.8 Who are you?")
        elif verb == "starttls":
            self._answer("starttls", "220 go on")
            self._begin_tls()
        else:
            self._answer(
                verb, "250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS" if verb == "ehlo" else "250 ok"
            )
        return verb == "quit"

    def _begin_tls(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _read_text(self) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        reply = self.server.reply(self, "text", "250 taken")
        if reply.startswith("250"):
            self.server.mailbox.append(message_from_bytes(b"".join(lines)))
        self.server.steps(self, "taken")
        self._send(reply)

    def _answer(self, step: str, usual: str) -> str:
        reply = self.server.reply(self, step, usual)
        self.server.steps(self, step)
        self._send(reply)
        return reply

    def _send(self, reply: str) -> None:
        self.wfile.write(reply.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail, unless `faults` says otherwise; use it as a context manager.

    A fault is a reply in the place of the usual one at a step, or a function that makes one. `steps` gets
    each conversation and the name of the step it has come to, before the server answers.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mailbox: list[Message] = []
        self.faults: dict[str, Reply] = {}
        self.steps: Callable[[Conversation, str], Any] = lambda conversation, step: None
        self.conversations = 0
        self.released = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def verify_request(self, *args: Any) -> bool:
        self.conversations += 1
        return True

    def reply(self, conversation: Conversation, step: str, usual: str) -> str:
        """What to say at a step."""
        fault = self.faults.get(step, usual)
        return fault(conversation) if callable(fault) else fault

    def arrived(self) -> Counter[str]:
        """How often each message arrived, by its Message-ID."""
        return Counter(re.sub(r"\s", "", str(message["Message-ID"])) for message in self.mailbox)


def hang_up(conversation: Conversation) -> str:
    """Close the connection."""
    raise HangUp


def never_answer(conversation: Conversation) -> str:
    """Accept, and say nothing until the test is over."""
    conversation.server.released.wait(60)
    raise HangUp


def drip(conversation: Conversation) -> str:
    """One byte after the other: each comes in time, and together they never do."""
    conversation.wfile.write(b"220-")
    for _number in range(600):
        if conversation.server.released.wait(0.02):
            raise HangUp
        conversation.wfile.write(b".")
    return "\r\n220 ready at last"

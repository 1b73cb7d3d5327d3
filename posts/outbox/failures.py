"""What it means when a message could not be sent."""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from anymail.exceptions import AnymailRecipientsRefused

# How long to wait after each failure; after the last attempt the message is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]
MOST_ATTEMPTS = len(PAUSES) + 1
LONGEST_REASON = 500  # characters
CLOSING = 421  # what a server says that is about to go away


@dataclass(frozen=True)
class Failure:
    """Why a message did not leave, in words for an administrator."""

    reason: str
    # Whether another attempt would be answered in the same way.
    for_good: bool = False
    # Whether other messages would meet the same: the server itself is away, or refuses us.
    of_server: bool = False
    # What the other side asks to be left alone for.
    pause: timedelta | None = None


def understand(error: Exception) -> Failure:
    """Say what an error means. What the server says of this message or its address is final from 500 on.

    Everything else that comes of talking to a server may pass: a password can be put right, a certificate
    renewed. (RFC 5321, section 4.2.1: 4yz is "not now", 5yz is "no".)
    """
    reply = _reply_about_the_message(error)
    if reply is not None:
        code, text = reply
        return Failure(_short(f"{code} {_words(text)}"), for_good=code >= 500, of_server=code == CLOSING)
    if isinstance(error, AnymailRecipientsRefused):
        return Failure(_short(_describe(error)), for_good=True)
    if isinstance(error, OSError):  # Every error of smtplib, of the network and of TLS is one, and of APIs.
        return Failure(_short(_describe(error)), of_server=True)
    if isinstance(error, ValueError | TypeError):
        return Failure(_short(f"This is no message that can be sent: {error}"), for_good=True)
    return Failure(_short(_describe(error)))


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, or None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def _reply_about_the_message(error: Exception) -> tuple[int, bytes | str] | None:
    if isinstance(error, SMTPRecipientsRefused):
        # We send to one address at a time, so there is one reply.
        return next(iter(error.recipients.values()))
    if isinstance(error, SMTPDataError):
        return error.smtp_code, error.smtp_error
    return None


def _describe(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{type(error).__name__}: {error.smtp_code} {_words(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _short(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST_REASON]

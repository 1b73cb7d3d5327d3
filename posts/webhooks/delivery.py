"""Handing an event to a service: one signed request, which ends, follows nothing and repeats its name.

What a failure says is shown to administrators and logged, so it never has the address, which may be a secret.
"""

import hashlib
import hmac
import json
import time
from contextlib import suppress
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone

from posts.models import OutgoingMessage
from posts.outbox.failures import Failure
from posts.purging.sending import ending
from posts.webhooks.hooks import Hook, configured

GONE = 410
LONGEST_PAUSE = timedelta(days=1)


def deliver(message: OutgoingMessage) -> Failure | None:
    """Send an event to its service; say why if it was not taken."""
    hook = next((one for one in configured() if one.name == message.hook), None)
    if hook is None:
        return Failure(
            f"{message.recipient} is no longer in WEBHOOKS, or has another address.", for_good=True
        )
    try:
        status, retry_after = _post(hook, message)
    except (OSError, HTTPException) as error:
        return Failure(f"{hook.host}: {_why(error)}", of_server=True)
    if 200 <= status < 300:
        return None
    if status == GONE:
        return Failure(f"{hook.host} answers 410: it wants no more. Take it out of WEBHOOKS.", for_good=True)
    hint = " Redirects are not followed: give the address that it leads to." if 300 <= status < 400 else ""
    return Failure(f"{hook.host} answers {status}.{hint}", of_server=True, pause=_pause(retry_after))


def signature(body: bytes, *, at: int) -> str:
    """Sign a body as it is sent at a time, in seconds since 1970: see docs/operations.md."""
    signed = hmac.new(settings.WEBHOOK_SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def _post(hook: Hook, message: OutgoingMessage) -> tuple[int, str]:
    """Return the status and Retry-After. What else is answered is not read."""
    content = json.loads(message.content)
    body = content["body"].encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Galley",
        "Galley-Event": content["event"],
        "Galley-Delivery": message.message_id,
        "Galley-Signature": signature(body, at=int(time.time())),
        "Connection": "close",
    }
    parts = urlsplit(hook.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=settings.WEBHOOK_DEADLINE)
    with ending(connection, settings.WEBHOOK_DEADLINE):
        connection.request("POST", urlunsplit(("", "", parts.path or "/", parts.query, "")), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Retry-After", "")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, OSError):
        return f"{type(error).__name__}: {error.strerror or 'the connection failed'}"
    return f"{type(error).__name__}: it does not speak HTTP, or hung up"


def _pause(retry_after: str) -> timedelta | None:
    """What the service asks for, in seconds or as a date, within reason."""
    found = None
    if retry_after.isascii() and retry_after.isdecimal():
        found = timedelta(seconds=min(int(retry_after[:9]), LONGEST_PAUSE.total_seconds()))
    else:
        with suppress(ValueError, TypeError):
            moment = parsedate_to_datetime(retry_after)
            found = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - timezone.now()
    return min(found, LONGEST_PAUSE) if found and found > timedelta() else None

"""Which services are told. Their addresses may be secrets, so they are known by host and by a hash."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

SLACK = "slack+"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NoHook(ValueError):
    """What was given is no address of a service. Says which one and why, and not what it is."""


@dataclass(frozen=True)
class Hook:
    """A service that is told of events."""

    url: str = field(repr=False)
    is_slack: bool

    @property
    def name(self) -> str:
        """What the outbox knows it by."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def host(self) -> str:
        """What people know it by."""
        return urlsplit(self.url).hostname or ""


def parse(texts: Iterable[str], *, local: bool = False) -> list[Hook]:
    """Read addresses: https, and http on this machine where `local` says so. Raises NoHook."""
    found = []
    for number, text in enumerate(texts, 1):
        url = text.strip().removeprefix(SLACK)
        if problem := _problem(url, local=local):
            raise NoHook(f"address {number} {problem}")
        found.append(Hook(url, is_slack=text.strip().startswith(SLACK)))
    return found


def _problem(url: str, *, local: bool) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if not host or port == 0 or not url.isascii() or not url.isprintable() or " " in url:
        return "is no address"
    if parts.username or parts.fragment:
        return "has a user or a fragment, which is not sent"
    if parts.scheme != "https" and not (local and parts.scheme == "http" and host in LOOPBACK):
        return "does not begin with https://"
    return ""


def configured() -> list[Hook]:
    """The services that WEBHOOKS names."""
    return parse(settings.WEBHOOKS, local=True)  # What production refuses was refused at the start.

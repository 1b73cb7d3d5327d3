"""Tokens in links: one that is used once and expires, and two that stand in every mail and hold."""

import hashlib
import secrets

from django.core.signing import BadSignature, Signer

PREFERENCES = "home.newsletter.preferences"
UNSUBSCRIBE = "home.newsletter.unsubscribe"


def new_token() -> tuple[str, str]:
    """Return a token for a link, and its hash, which is all that is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token. It is random and long, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign(number: int, purpose: str) -> str:
    """Return the name of a subscriber in a link; whoever has it may do what the link is for, and no more.

    A mail provider gets the link that unsubscribes, and cannot read preferences with it.
    """
    return _signer(purpose).sign(str(number))


def unsign(text: str, purpose: str) -> int | None:
    """Return the number of the subscriber, or nothing where the signature is not ours."""
    try:
        return int(_signer(purpose).unsign(text))
    except (BadSignature, ValueError):
        return None


def _signer(purpose: str) -> Signer:
    return Signer(sep=".", salt=purpose)

"""Find the secrets in a text."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from posts.checklist.secrets.patterns import PATTERNS
from posts.checklist.secrets.samples import is_sample, is_stand_in

_JWT = re.compile(
    r"(?<![A-Za-z0-9_\-.])(eyJ[A-Za-z0-9_\-]{10,2000})\.(eyJ[A-Za-z0-9_\-]{10,8000})\.[A-Za-z0-9_\-]{20,1000}"
)
_IN_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.\-]{1,30}://[^\s/:@\"'<>`]{0,100}:(?P<secret>[^\s/@\"'<>`]{1,200})@"
    r"(?P<host>[A-Za-z0-9.\-]{1,253}|\[[0-9a-f:]+\])",
    re.IGNORECASE,
)
# A host that anybody may have: of examples, of the machine itself, or of one network of containers.
_NOBODYS_HOST = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal)|[^.]+|127\..*|0\.0\.0\.0",
    re.IGNORECASE,
)
# The subject of the token that jwt.io prints.
_SHOWN_SUBJECT = "1234567890"


@dataclass(frozen=True)
class Secret:
    """A secret, or one for show. Only `masked` may be shown or kept."""

    name: str
    value: str = field(repr=False)
    is_sample: bool = False

    @property
    def masked(self) -> str:
        """Its beginning, by which the person whose it is knows it."""
        return f"{self.value[: min(6, len(self.value) // 4)]}…"


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield each secret of a text once."""
    found: dict[str, Secret] = {}
    for secret in (*_of_providers(text), *_tokens(text), *_in_addresses(text)):
        found.setdefault(secret.value, secret)
    yield from found.values()


def _of_providers(text: str) -> Iterator[Secret]:
    for pattern in PATTERNS:
        if any(hint in text for hint in pattern.hints):
            for match in pattern.expression.finditer(text):
                value = match.groupdict().get("secret") or match.group()
                yield Secret(pattern.name, value.strip(), is_sample(value))


def _tokens(text: str) -> Iterator[Secret]:
    for match in _JWT.finditer(text) if "eyJ" in text else ():
        header, payload = _decoded(match[1]), _decoded(match[2])
        if isinstance(header, dict) and "alg" in header:
            shown = isinstance(payload, dict) and payload.get("sub") == _SHOWN_SUBJECT
            yield Secret("JSON Web Token", match.group(), shown)


def _decoded(part: str) -> Any:
    with suppress(ValueError):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return None


def _in_addresses(text: str) -> Iterator[Secret]:
    for match in _IN_ADDRESS.finditer(text) if "://" in text else ():
        password = match["secret"]
        if not is_stand_in(password):
            yield Secret("password in an address", password, bool(_NOBODYS_HOST.fullmatch(match["host"])))

"""The detector of secrets, against real-looking keys and against what only looks like one."""

import base64
import hashlib
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from posts.checklist.checks.secrets import Secrets
from posts.checklist.findings import Severity
from posts.checklist.secrets.find import secrets_in
from posts.checklist.secrets.patterns import PATTERNS
from tests.factories import image_bytes
from tests.posts.checklist.texts import code, findings, html, post

ROOT = Path(__file__).resolve().parents[3]
LETTERS = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
dice = random.Random(7)  # noqa: S311 - keys to be found, not to be used


def some(alphabet: str, length: int) -> str:
    """Characters by the dice, so that no key stands in this file."""
    return "".join(dice.choice(alphabet) for _ in range(length))


def jwt() -> str:
    header, payload = {"alg": "HS256", "typ": "JWT"}, {"sub": some(LETTERS, 8), "iat": 1516239022}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload)
    ]
    return ".".join([*parts, some(LETTERS, 43)])


def private_key(kind: str = "RSA ") -> str:
    body = "\n".join(some(LETTERS + "+/", 64) for _ in range(6))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"


KEYS: dict[str, Callable[[], str]] = {
    "AWS access key": lambda: "AKIA" + some(UPPER, 16),
    "AWS secret key": lambda: f'aws_secret_access_key = "{some(LETTERS + "/+", 40)}"',
    "GitHub token": lambda: "ghp_" + some(LETTERS, 36),
    "GitHub token, fine-grained": lambda: f"github_pat_{some(LETTERS, 22)}_{some(LETTERS, 59)}",
    "GitLab token": lambda: "glpat-" + some(LETTERS, 20),
    "Google API key": lambda: "AIza" + some(LETTERS + "-_", 35),
    "Google client secret": lambda: "GOCSPX-" + some(LETTERS, 28),
    "Slack token": lambda: f"xoxb-{some('123456789', 12)}-{some('123456789', 12)}-{some(LETTERS, 24)}",
    "Slack webhook": lambda: (
        f"https://hooks.slack.com/services/T{some(UPPER, 8)}/B{some(UPPER, 8)}/{some(LETTERS, 24)}"
    ),
    "Stripe key": lambda: "sk_" + "live_" + some(LETTERS, 24),
    "Twilio key": lambda: "SK" + some(HEX, 32),
    "Twilio token": lambda: f"TWILIO_AUTH_TOKEN={some(HEX, 32)}",
    "SendGrid key": lambda: f"SG.{some(LETTERS, 22)}.{some(LETTERS, 43)}",
    "Mailgun key": lambda: "key-" + some(HEX, 32),
    "npm token": lambda: "npm_" + some(LETTERS, 36),
    "PyPI token": lambda: "pypi-AgEIcHlwaS5vcmc" + some(LETTERS, 80),
    "language model key": lambda: f"sk-proj-{some(LETTERS, 20)}T3BlbkFJ{some(LETTERS, 20)}",
    "language model key, another": lambda: f"sk-ant-api03-{some(LETTERS + '-_', 93)}AA",
    "Azure storage key": lambda: f"AccountName=x;AccountKey={some(LETTERS + '+/', 86)}==;EndpointSuffix=core",
    "Azure client secret": lambda: f"{some(LETTERS, 3)}8Q~{some(LETTERS, 34)}",
    "DigitalOcean token": lambda: "dop_v1_" + some(HEX, 64),
    "Hugging Face token": lambda: "hf_" + some(LETTERS, 34),
    "Vault token": lambda: "hvs." + some(LETTERS, 24),
    "Telegram token": lambda: f"{some('123456789', 10)}:AA{some(LETTERS, 33)}",
    "private key": private_key,
    "private key, OpenSSH": lambda: private_key("OPENSSH "),
    "JSON Web Token": jwt,
    "password in an address": lambda: f"postgres://galley:{some(LETTERS, 12)}@db.galley.io:5432/galley",
}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("around", ["{}", "TOKEN='{}'", "https://api.host.io/?key={}&x=1", "Use\n{}.\n"])
def test_a_real_looking_key_is_found_once_and_never_shown(name: str, around: str) -> None:
    text = KEYS[name]()
    if "://" in text and "://" in around:
        return
    found = list(secrets_in(around.format(text)))
    assert [(secret.name, secret.is_sample) for secret in found] == [(name.partition(",")[0], False)]
    [secret] = found
    assert len(secret.masked) <= 7
    assert secret.value not in repr(secret)


@pytest.mark.parametrize("name", KEYS)
def test_it_blocks_a_post_in_its_text_and_in_its_code(name: str) -> None:
    key = KEYS[name]()
    [secret] = secrets_in(key)
    for page in (post(code(key)), post(html(f"<p>{key}</p>")), post(html(f"<p><code>{key}</code></p>"))):
        [found] = findings(Secrets(), page)
        assert found.severity == Severity.BLOCKING
        assert secret.value not in repr(found)
        assert secret.name in found.message


def test_a_secret_in_the_address_of_a_link_is_found() -> None:
    address = f"https://api.host.io/?key={KEYS['Google API key']()}"
    [found] = findings(Secrets(), post(html(f'<p><a href="{address}">the service</a></p>')))
    assert found.severity == Severity.BLOCKING


SHOWN = {
    "AWS's access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "AWS's secret key": "aws_secret_access_key=" + "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
    "Stripe's test key": "sk_" + "test_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "a row of the same": "ghp_" + "x" * 36,
    "a database of one's own": "postgres://galley:Tr0ub4dor@localhost/galley",
    "a container's": "redis://:Tr0ub4dor@cache:6379/0",
    "jwt.io's": ".".join(
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
        for part in ('{"alg":"HS256","typ":"JWT"}', '{"sub":"1234567890","name":"John Doe","iat":1516239022}')
    )
    + "."
    + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
}


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_out_of_a_manual_is_advice(name: str) -> None:
    [found] = findings(Secrets(), post(code(SHOWN[name])))
    assert found.severity == Severity.ADVICE


def harmless() -> Iterator[str]:
    """What looks random, or like a setting, and is no secret."""
    for _ in range(2000):
        yield str(uuid.UUID(int=dice.getrandbits(128), version=4))
        yield dice.randbytes(20).hex()  # a commit
        yield hashlib.sha256(dice.randbytes(8)).hexdigest()
        yield f"sha512-{base64.b64encode(dice.randbytes(64)).decode()}"  # a line of a lock file
        yield f"--hash=sha256:{dice.randbytes(32).hex()}"
        yield f"key-{dice.randint(1, 10**9)} SKU{dice.randbytes(8).hex()}"
    for width in range(8, 200, 8):
        yield "data:image/png;base64," + base64.b64encode(image_bytes(width, width)).decode()
    for _ in range(50):
        yield base64.b64encode(dice.randbytes(4000)).decode()
    yield "https://user@host.io/ http://host.io:8080/@name mailto:jane@doe.io postgres://user:password@db.host.io/x"
    yield "https://${USER}:${PASSWORD}@host.io/ mysql://root:<password>@host.io/ amqp://guest:guest@mq.host.io"
    yield (
        "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY----- -----BEGIN CERTIFICATE-----\n"
        + "MIIB" * 40
    )
    yield "eyJ is how a token begins: eyJhbGciOiJIUzI1NiJ9.payload.signature"


def ours() -> Iterator[str]:
    """Our own code, styles, templates, lock files and documents: real text of the kind that posts quote."""
    for folder in ("posts", "home", "settings", "static", "templates", "requirements", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".js", ".css", ".html", ".txt", ".md", ".toml", ".svg"}:
                yield path.read_text()


def test_no_alarm_is_raised_by_ordinary_code_hashes_identities_and_pictures() -> None:
    texts = [*harmless(), *ours()]
    alarms = [secret for text in texts for secret in secrets_in(text) if not secret.is_sample]
    assert len(texts) > 12_000
    assert len(alarms) == 0, alarms


def test_every_pattern_can_be_reached_past_its_hints() -> None:
    """A hint that its expression cannot contain would hide the pattern for good."""
    for pattern in PATTERNS:
        assert all(len(hint) > 1 for hint in pattern.hints), pattern.name
    names = {pattern.name for pattern in PATTERNS}
    assert len(names) >= 30

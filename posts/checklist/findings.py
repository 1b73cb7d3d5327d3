"""What a check finds, and what follows from it."""

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from posts.checklist.draft import Draft
    from posts.checklist.parts import Part


class Severity(models.TextChoices):
    """What a finding stops, until the text is changed or a reviewer waives it."""

    ADVICE = "advice", _("Advice")  # nothing
    WARNING = "warning", _("Before publication")  # publication
    BLOCKING = "blocking", _("Before review")  # submission, and publication


@dataclass(frozen=True)
class Finding:
    """Something that a check found in a text: what is wrong, where, and what to do about it.

    `path` leads to the field or block, as Wagtail's editor names it: `body.<id of the block>.<field>`.
    `fingerprints` tell whether two findings are about the same thing: a waiver holds for that alone. The
    first is of today's secret key, the others of former ones.
    """

    check: str
    severity: Severity
    message: str
    place: str
    path: str
    fingerprints: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    @property
    def fingerprint(self) -> str:
        """The name of what was found."""
        return self.fingerprints[0]

    @property
    def stops_submission(self) -> bool:
        """Whether a text with this is not submitted."""
        return self.severity == Severity.BLOCKING

    @property
    def stops_publication(self) -> bool:
        """Whether a text with this does not go live."""
        return self.severity != Severity.ADVICE


class Check(ABC):
    """One question to a text."""

    id: ClassVar[str]  # kept for good: waivers name it
    severity: ClassVar[Severity]
    # Whether those who worked on a text leave it to others to waive what is found in it.
    needs_another: ClassVar[bool] = False

    @abstractmethod
    def run(self, draft: "Draft") -> Iterator[Finding]:
        """Yield what is to be put right."""

    def finding(
        self, part: "Part", message: object, *, about: str, severity: Severity | None = None
    ) -> Finding:
        """Make a finding. `about` is what it is about, to the letter; only a keyed hash of it is kept."""
        return Finding(
            check=self.id,
            severity=severity or self.severity,
            message=str(message),
            place=part.place,
            path=part.path,
            fingerprints=_fingerprints(self.id, about),
        )


def _fingerprints(check: str, about: str) -> tuple[str, ...]:
    # Keyed: what is found may be a password, and a plain hash of a short one tells it to who tries them all.
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    text = f"posts.checklist\0{check}\0{about}".encode(errors="surrogatepass")
    return tuple(hmac.new(force_bytes(key), text, hashlib.sha256).hexdigest()[:40] for key in keys)

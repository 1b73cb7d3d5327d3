"""Hold a text against every check, and what is found against what was waived."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.checklist.draft import Draft
from posts.checklist.findings import Finding, Severity
from posts.checklist.registry import CHECKS

if TYPE_CHECKING:
    from posts.models import Waiver

MOST_TOLD = 8  # findings in one refusal; the panel has all of them


@dataclass(frozen=True)
class Item:
    """A finding, and who has waived it, if anybody."""

    finding: Finding
    waiver: "Waiver | None" = None

    @property
    def is_open(self) -> bool:
        """Whether something has to become of it before readers see the text."""
        return self.finding.stops_publication and self.waiver is None


@dataclass(frozen=True)
class Checklist:
    """What was found in a text, what matters most first."""

    items: tuple[Item, ...]

    @property
    def open(self) -> list[Finding]:
        """What stops the text from going live."""
        return [item.finding for item in self.items if item.is_open]

    @property
    def advice(self) -> list[Finding]:
        """What stops nothing."""
        return [item.finding for item in self.items if not item.finding.stops_publication]

    @property
    def waived(self) -> list[Item]:
        """What somebody has let pass."""
        return [item for item in self.items if item.waiver]

    def item(self, check: str, fingerprint: str) -> Item | None:
        """What a check has found about one thing."""
        for item in self.items:
            if item.finding.check == check and fingerprint in item.finding.fingerprints:
                return item
        return None

    def submission_problems(self) -> list[str]:
        """Say why the text is not submitted, or nothing if it may be."""
        return _told([finding for finding in self.open if finding.stops_submission])

    def publication_problems(self) -> list[str]:
        """Say why the text does not go live, or nothing if it may."""
        return _told(self.open)


def run(page: Any) -> Checklist:
    """Look a page over, as it is in memory: in the end, what a revision has.

    The number of queries does not depend on how long the text is or how many pages there are.
    """
    found = list(_findings(Draft(page)))
    waivers = _waivers(page, found)
    order = list(reversed(Severity.values))
    items = [Item(finding, _waiver_of(finding, waivers)) for finding in found]
    return Checklist(tuple(sorted(items, key=lambda item: order.index(item.finding.severity))))


def _findings(draft: Draft) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check.run(draft)


def _waivers(page: Any, found: Iterable[Finding]) -> dict[tuple[str, str], "Waiver"]:
    from posts.models import Waiver

    if not any(finding.stops_publication for finding in found):
        return {}
    waivers = Waiver.objects.filter(page_id=page.pk)
    return {(waiver.check_id, waiver.fingerprint): waiver for waiver in waivers}


def _waiver_of(finding: Finding, waivers: dict[tuple[str, str], "Waiver"]) -> "Waiver | None":
    names = ((finding.check, fingerprint) for fingerprint in finding.fingerprints)
    return next((waivers[name] for name in names if name in waivers), None)


def _told(findings: list[Finding]) -> list[str]:
    told = [str(finding) for finding in findings[:MOST_TOLD]]
    if more := len(findings) - len(told):
        message = ngettext("There is %(more)d finding more.", "There are %(more)d findings more.", more)
        told.append(message % {"more": more})
    if told:
        told.append(_("The Checks panel has the whole list. A reviewer may waive what is in order as it is."))
    return told

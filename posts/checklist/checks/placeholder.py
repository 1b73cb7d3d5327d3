"""Text that was to be replaced."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity

PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD|TBA|TKTK|XXXX+)\b"
    r"|\b(?i:lorem ipsum)\b"
    r"|\[(?i:insert|add|fill in|your|name of|link to|figure here|to be)\b[^\]\n]{0,60}\]"
    r"|\?{3,}"
)


class Placeholder(Check):
    """Is written to the end. Code may speak of what is to be done."""

    id = "placeholder"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.parts:
            for found in PLACEHOLDER.finditer(part.prose):
                message = _(
                    "“%(word)s” stands for something that is missing. Write it, or mark the word as code."
                )
                around = part.prose[max(0, found.start() - 30) : found.end() + 30]
                yield self.finding(part, message % {"word": found.group()}, about=" ".join(around.split()))

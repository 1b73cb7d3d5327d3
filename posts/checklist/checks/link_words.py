"""Links whose words say nothing, read out one after the other."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity

BARE = re.compile(
    r"(?:click|tap|press)?\s*(?:on\s+)?(?:here|this|that|link|this link|the link|this page|this post|"
    r"this article|more|read more|learn more|see more|details|click)",
    re.IGNORECASE,
)


class LinkWords(Check):
    """Says where it leads."""

    id = "link-words"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part, link in draft.links:
            words = link.words.strip(" .,:;!→»>…")
            if words and BARE.fullmatch(words):
                message = _("The link “%(words)s” does not say where it leads. Link words that do.")
                target = f"{link.href} {link.page} {link.document}"
                yield self.finding(part, message % {"words": link.words}, about=f"{words} {target}")

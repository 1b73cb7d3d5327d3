"""Keys, tokens and passwords, in text and in code."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.secrets.find import secrets_in


class Secrets(Check):
    """Gives nothing away. An example out of a manual is mentioned, and nothing more."""

    id = "secrets"
    severity = Severity.BLOCKING
    needs_another = True

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.parts:
            # A link may have one in its address alone.
            text = "\n".join([part.text, *(link.href for link in part.links)])
            for secret in secrets_in(text):
                values = {"name": secret.name, "masked": secret.masked}
                if secret.is_sample:
                    message = _("“%(masked)s” looks like an example of a secret (%(name)s). Is it one?")
                    severity = Severity.ADVICE
                else:
                    message = _(
                        "“%(masked)s” looks like a secret (%(name)s). Have it revoked where it was issued, "
                        "since it is in the history now, and take it out here."
                    )
                    severity = Severity.BLOCKING
                yield self.finding(part, message % values, about=secret.value, severity=severity)

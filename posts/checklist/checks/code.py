"""Code that readers get without colors."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.blocks.code import CodeBlock
from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.enums import CodeLanguage


class LanguageOfCode(Check):
    """Names its language."""

    id = "code-language"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.of_kind(CodeBlock):
            value = part.value if isinstance(part.value, dict) else {}
            if value.get("code") and (value.get("language") or CodeLanguage.TEXT) == CodeLanguage.TEXT:
                message = _("No language is chosen. Choose it, and the code is colored for readers.")
                yield self.finding(part, message, about=str(value["code"]))

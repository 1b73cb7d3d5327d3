"""Headings that go down one level at a time."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.blocks.heading import HeadingBlock
from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity

TOP = 2  # level 1 is the title of the page


class HeadingOrder(Check):
    """Makes an outline."""

    id = "heading-order"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        before = TOP - 1
        for part in draft.of_kind(HeadingBlock):
            value = part.value if isinstance(part.value, dict) else {}
            level = int(said) if (said := str(value.get("level"))).isdecimal() else TOP
            if level > before + 1:
                message = _("“%(text)s” goes down more than one level. Make it a heading of level %(level)d.")
                numbers = {"text": value.get("text") or "", "level": before + 1}
                yield self.finding(part, message % numbers, about=f"{before} {level} {numbers['text']}")
            before = level

"""Titles and summaries that do not fit where they are shown."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity

TITLE = range(10, 71)  # characters; search results show about 60
SUMMARY = range(50, 161)  # characters; cards and search results show 160


class TitleLength(Check):
    """Says something, and is not cut."""

    id = "title-length"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        [part] = [part for part in draft.parts if part.path == "title"]
        length = len(part.text.strip())
        if 0 < length < TITLE.start:
            message = _("It has %(length)d characters. Say in %(least)d or more what the text is about.")
            yield self.finding(part, message % {"length": length, "least": TITLE.start}, about=part.text)
        if length >= TITLE.stop and not getattr(draft.page, "seo_title", ""):
            message = _(
                "It has %(length)d characters, and search engines cut it. Shorten it to %(most)d, or give "
                "them a title of its own under Publish."
            )
            yield self.finding(part, message % {"length": length, "most": TITLE.stop - 1}, about=part.text)


class SummaryLength(Check):
    """Tells enough, and is not cut."""

    id = "summary-length"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.parts:
            length = len(part.text.strip()) if part.path == "summary" else 0
            if 0 < length < SUMMARY.start:
                message = _("It has %(length)d characters. Say in a sentence or two what readers learn.")
                yield self.finding(part, message % {"length": length}, about=part.text)
            if length >= SUMMARY.stop:
                message = _("It has %(length)d characters. Cards show the first %(most)d: shorten it.")
                numbers = {"length": length, "most": SUMMARY.stop - 1}
                yield self.finding(part, message % numbers, about=part.text)

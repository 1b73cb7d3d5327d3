"""Pages that readers would take for one another."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.parts import Part


def _field(draft: Draft, name: str) -> Part:
    return next(part for part in draft.parts if part.path == name)


class SameTitle(Check):
    """Has a title of its own."""

    id = "same-title"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        for slug in draft.namesakes:
            message = _("Readers have another page with this title, at “%(slug)s”. Tell the two apart.")
            yield self.finding(_field(draft, "title"), message % {"slug": slug}, about=slug)


class SameSlug(Check):
    """Has an address of its own."""

    id = "same-slug"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        if draft.is_slug_taken:
            slug = draft.page.slug
            message = _("Another page has the slug “%(slug)s”. Choose another one under Publish.")
            yield self.finding(_field(draft, "slug"), message % {"slug": slug}, about=slug)

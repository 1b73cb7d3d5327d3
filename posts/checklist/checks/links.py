"""Links that lead readers nowhere."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity

# Names that mean something else, or nothing, on a reader's machine.
LOCAL = (".localhost", ".local", ".localdomain", ".internal", ".lan", ".home.arpa", ".test")


def is_local(href: str) -> bool:
    """Whether an address is one of the writer's own machine or network."""
    try:
        host = (urlsplit(href).hostname or "").rstrip(".")
    except ValueError:
        return False
    if host == "localhost" or host.endswith(LOCAL):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


class LocalLink(Check):
    """Leads to what readers can reach."""

    id = "local-link"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part, link in draft.links:
            if is_local(link.href):
                message = _(
                    "The link to %(href)s works on your machine only. Link to a public address, or write "
                    "it as code."
                )
                yield self.finding(part, message % {"href": link.href}, about=link.href)


class MissingPage(Check):
    """Leads to a page or a document that is there."""

    id = "missing-page"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part, link in draft.links:
            gone = (link.page is not None and not draft.has_page(link.page)) or (
                link.document is not None and not draft.has_document(link.document)
            )
            if gone:
                message = _(
                    "The link “%(words)s” leads to something that was deleted. Choose anew, or unlink it."
                )
                about = f"{link.page} {link.document}"
                yield self.finding(part, message % {"words": link.words}, about=about)


class DraftLink(Check):
    """Leads to a page that everybody may read."""

    id = "draft-link"
    severity = Severity.WARNING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part, link in draft.links:
            if link.page is not None and draft.has_page(link.page) and not draft.is_public(link.page):
                message = _(
                    "The link “%(words)s” leads to a page that readers do not have. Publish that one first, "
                    "or unlink it."
                )
                yield self.finding(part, message % {"words": link.words}, about=str(link.page))
        for part, number in draft.choosers:
            if draft.has_page(number) and not draft.is_public(number):
                message = _("Readers do not have this page, so they are not shown the pointer to it yet.")
                yield self.finding(part, message, about=str(number), severity=Severity.ADVICE)

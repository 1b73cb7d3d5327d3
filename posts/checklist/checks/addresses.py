"""E-mail addresses of people."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.parts import Part

ADDRESS = re.compile(
    r"(?<![\w.+:/@%-])(?P<name>[A-Za-z0-9][\w.+%-]{0,63})@(?P<host>(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})"
    r"(?![\w@-])"
)
# Mailboxes of a role, and names that are no mailbox.
ROLES = frozenset(
    """
    abuse accounts admin billing careers contact cve dev editor editors engineering feedback git hello help
    hostmaster info jobs legal mail mailer-daemon marketing media newsletter no-reply nobody noreply office
    postmaster press privacy root sales security service support team user username webmaster you
    """.split()
)
# Names that are kept for examples (RFC 2606, RFC 6761), and hosts that no mail reaches.
NOBODYS = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal|users\.noreply\.github\.com)"
)
# The end of a file's name: icon@2x.png
FILES = frozenset("avif css gif html jpeg jpg js json png py svg ts webp".split())


def personal(text: str) -> Iterator[str]:
    """The addresses in a text that are probably somebody's own."""
    for found in ADDRESS.finditer(text):
        name, host = found["name"].lower(), found["host"].lower()
        role = re.split(r"[.+_-]", name)[0]
        if name in ROLES or role in ROLES or NOBODYS.fullmatch(host) or host.rpartition(".")[2] in FILES:
            continue
        yield found.group()


class PersonalAddress(Check):
    """Names nobody's mailbox, unless they have agreed."""

    id = "personal-address"
    severity = Severity.WARNING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.parts:
            for address in dict.fromkeys(_in(part)):
                message = _(
                    "%(address)s looks like somebody's own address, which robots collect. Take it out, or "
                    "name a mailbox of a role."
                )
                yield self.finding(part, message % {"address": address}, about=address.lower())


def _in(part: Part) -> Iterator[str]:
    yield from personal(part.text)
    for link in part.links:
        if link.href.lower().startswith("mailto:"):
            yield from personal(link.href[len("mailto:") :].partition("?")[0])

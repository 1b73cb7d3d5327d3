"""Remarks in the margin that nobody has answered."""

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.parts import Part


class OpenComments(Check):
    """Has nothing left to discuss. A writer may submit with a remark for the reviewer, who settles it."""

    id = "open-comments"
    severity = Severity.WARNING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for comment in draft.open_comments:
            message = _("%(who)s writes in the margin: “%(text)s”. Answer it and mark it as resolved.")
            values = {
                "who": get_user_display_name(comment.user),
                "text": Truncator(comment.text).chars(80).rstrip("."),
            }
            yield self.finding(_place(draft, comment.contentpath), message % values, about=str(comment.pk))


def _place(draft: Draft, path: str) -> Part:
    """Where a comment stands; the page as a whole if that block has gone."""
    around = [part for part in draft.parts if path == part.path or path.startswith(f"{part.path}.")]
    nearest = max(around, key=lambda part: len(part.path), default=None)
    return nearest or Part(path, str(_("Comments")), None, None)

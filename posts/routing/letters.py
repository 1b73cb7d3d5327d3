"""Mail about who reviews a text, and until when: into the outbox, in the transaction of what it tells."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.mail import answered_by, by_choice, once
from posts.models.routing import Assignment
from posts.review.asking import asking

Notice = Assignment.Notice


def handed_over(assignment: Assignment, *, by: Any) -> None:
    """Tell a reviewer that a text is theirs now: from somebody, or because its reviewer is away."""
    subject = _("“%(page)s” is yours to review")
    _send(assignment, [assignment.reviewer], subject, "handed_over", by=by)


def claimed(assignment: Assignment, *, before: Any, by: Any) -> None:
    """Tell a reviewer that somebody took a text that was theirs."""
    _send(assignment, [before], _("%(who)s reviews “%(page)s” now"), "claimed", by=by)


def remind(assignment: Assignment, recipients: Iterable[Any]) -> None:
    """Send the notice that is next."""
    subject = {
        Notice.REMINDER: _("“%(page)s” is due tomorrow"),
        Notice.DUE: _("“%(page)s” is due"),
        Notice.ESCALATION: _("The review of “%(page)s” is late"),
    }[Notice(assignment.next_notice)]
    act = f"{assignment.next_notice} of review {assignment.review_id}, due {assignment.due_at.isoformat()}"
    with once(act):
        _send(assignment, recipients, subject, assignment.next_notice)


def _send(
    assignment: Assignment, recipients: Iterable[Any], subject: str, name: str, *, by: Any = None
) -> None:
    with asking(None):  # Whoever gets it may know the page.
        title = assignment.page.specific_deferred.get_admin_display_title()
    path = reverse("wagtailadmin_pages:edit", args=[assignment.page_id])
    context = {
        "assignment": assignment,
        "title": title,
        "by": by,
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{path}",
    }
    body = render_to_string(f"posts/mail/{name}.txt", context)
    subject = " ".join((subject % {"page": title, "who": by}).split())
    with answered_by(by), by_choice():
        for user in recipients:
            EmailMessage(subject, body, to=[user.email]).send()

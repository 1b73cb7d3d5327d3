"""Mail to an expert, and about what one has said: into the outbox, in the transaction of the act."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.mail import answered_by, by_choice, once
from posts.models import Assignment, ExpertLink
from posts.review.asking import asking


def invite(link: ExpertLink, address: str, *, title: str) -> None:
    """Send the link to the expert, who answers whoever asked."""
    context = {"link": link, "address": address, "title": title, "site": settings.WAGTAIL_SITE_NAME}
    body = render_to_string("posts/mail/expert_invited.txt", context)
    subject = _("%(who)s asks for your advice on “%(title)s”") % {"who": link.invited_by, "title": title}
    with answered_by(link.invited_by):
        EmailMessage(_line(subject), body, to=[link.expert_email]).send()


def advised(link: ExpertLink) -> None:
    """Tell whoever asked, and the reviewer of the text; they answer the expert."""
    with asking(None):  # Whoever gets it may know the page.
        title = link.page.specific_deferred.get_admin_display_title()
    path = reverse("wagtailadmin_pages:edit", args=[link.page_id])
    url = f"{settings.WAGTAILADMIN_BASE_URL}{path}"
    context = {"link": link, "title": title, "url": url, "remarks": link.remarks.count()}
    body = render_to_string("posts/mail/expert_advised.txt", context)
    subject = _("%(who)s on “%(title)s”: %(verdict)s")
    words = {"who": link.expert_name, "title": title, "verdict": link.get_verdict_display()}
    for user in _who_is_told(link):
        with once(f"verdict of expert link {link.pk} at {link.verdict_at}"), by_choice():
            EmailMessage(_line(subject % words), body, to=[user.email], reply_to=[link.expert_email]).send()


def _who_is_told(link: ExpertLink) -> list[Any]:
    assignment = Assignment.objects.open().filter(page=link.page_id).select_related("reviewer").first()
    people = [link.invited_by, assignment.reviewer if assignment else None]
    return [user for user in dict.fromkeys(people) if user and user.is_active]


def _line(text: str) -> str:
    return " ".join(text.split())

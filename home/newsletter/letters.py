"""Mails about a subscription: please confirm, and you have one already."""

from typing import Any
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from home.newsletter.dress import dress
from home.newsletter.models import Subscriber
from home.newsletter.publication import Publication, publication

# What the Message-ID of every mail of the newsletter begins with.
MESSAGE_ID = "<newsletter."


def send_confirmation(subscriber: Subscriber, token: str) -> None:
    """Ask whoever reads there whether they want this."""
    about = publication()
    subject = _("Confirm your subscription to %(name)s") % {"name": about.name}
    _send(about, subscriber, subject, "confirm", {"address": about.url("confirm", token)})


def send_already_subscribed(subscriber: Subscriber) -> None:
    """Say that there is nothing to do, and where to change what they get."""
    about = publication()
    subject = _("You already get %(name)s") % {"name": about.name}
    _send(about, subscriber, subject, "already", {"address": about.preferences(subscriber.pk)})


def _send(
    about: Publication, subscriber: Subscriber, subject: str, template: str, context: dict[str, Any]
) -> None:
    context = {**context, "publication": about, "subject": subject, "mail_to": str(subscriber)}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"home/newsletter/mail/{template}.txt", context),
        from_email=about.sender,
        to=[subscriber.address],
        headers={
            "Message-ID": f"{MESSAGE_ID}letter.{uuid4().hex}@{about.host}>",
            "Auto-Submitted": "auto-replied",
        },
    )
    message.attach_alternative(dress(f"home/newsletter/mail/{template}.html", context), "text/html")
    message.send()

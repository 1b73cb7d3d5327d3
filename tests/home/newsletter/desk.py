"""What readers and the mailer do, in a few words."""

import re
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage as Parsed
from email.policy import default
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel
from wagtail.models import Site

from home.newsletter import forms, subscribing
from home.newsletter.addresses import parse
from home.newsletter.models import Issue, Subscriber
from home.newsletter.site_setting import NewsletterSettings
from posts.models import OutgoingMessage
from posts.outbox.packing import unpack
from tests.markup import document, words

FORM = "/newsletter/"
SENT = "/newsletter/sent/"


def switch_on(**fields: Any) -> NewsletterSettings:
    """Let there be a newsletter, which waits for nothing; its weekly mail is not due today or tomorrow."""
    setting = NewsletterSettings.for_site(Site.objects.get())
    another_day = (timezone.localdate().weekday() + 3) % 7
    defaults = {"is_on": True, "wait_minutes": 0, "digest_day": another_day}
    for name, value in {**defaults, **fields}.items():
        setattr(setting, name, value)
    setting.save()
    return setting


def subscriber(address: str = "reader@example.com", **fields: Any) -> Subscriber:
    """Somebody who confirmed a while ago."""
    parsed = parse(address)
    long_ago = timezone.now() - timedelta(days=10)
    values = {"status": "confirmed", "source": "form", "confirmed_at": long_ago, **fields}
    return Subscriber.objects.create(address=parsed.written, key=parsed.key, **values)


def begun(seconds: float = 30) -> str:
    """The sign of a form that was drawn so long ago."""
    with travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return forms.begin()


def sign_up(client: Client, address: str = "reader@example.com", *, path: str = FORM, **fields: Any) -> Any:
    """Send the form as a browser would."""
    data = {"address": address, "begun": begun(), "website": "", **fields}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post(
        path, {name: value for name, value in data.items() if value is not None}, headers=headers
    )


def letters() -> list[Parsed]:
    """What was mailed until now, parsed."""
    return [message_from_string(found.message().as_string(), policy=default) for found in mail.outbox]


def text_of(letter: Any) -> str:
    """The plain text of a mail."""
    found: str = letter.get_body(["plain"]).get_content()
    return found


def html_of(letter: Any) -> str:
    """The HTML of a mail."""
    found: str = letter.get_body(["html"]).get_content()
    return found


def link_in(letter: Any, name: str) -> str:
    """The path of the link to one of the newsletter's pages."""
    found = re.search(
        rf"https?://[^/\s]+({reverse(f'newsletter:{name}', args=['T'])[:-2]}[^\s/]+/)", text_of(letter)
    )
    assert found, text_of(letter)
    return found[1]


def asked(client: Client, address: str = "reader@example.com", **fields: Any) -> str:
    """Sign up, let the mailer answer, and return the path of the link that confirms."""
    assert sign_up(client, address, **fields).status_code == 302
    subscribing.answer_sign_ups()
    return link_in(letters()[-1], "confirm")


def messages() -> list[Any]:
    """What waits in the outbox of the newsletter, parsed."""
    rows = OutgoingMessage.objects.filter(bulk=True).order_by("pk")
    packed = [unpack(row.content, address=row.recipient) for row in rows]
    return [message_from_string(found.message().as_string(), policy=default) for found in packed]


def recipients() -> list[str]:
    """To whom it is, in order."""
    return sorted(OutgoingMessage.objects.filter(bulk=True).values_list("recipient", flat=True))


def only() -> Subscriber:
    """The one subscriber that there is."""
    return Subscriber.objects.get()


def errors(response: Any) -> str:
    """What the page says is wrong."""
    root = document(response.content)
    return " ".join(words(element) for element in root.iter("p") if element.get("class") == "errorlist")


def only_issue() -> Issue:
    """The one mailing that there is."""
    return Issue.objects.get()

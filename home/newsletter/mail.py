"""What a mailing looks like: rendered once from what readers have, and addressed to each of many."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.newsletter.dress import dress
from home.newsletter.letters import MESSAGE_ID
from home.newsletter.models import Issue, Subscriber
from home.newsletter.publication import Publication
from posts import bodies
from posts.feeds import COVER, picture
from posts.fulltext import full_text
from posts.markdown import Blocks
from posts.models import PostPage
from posts.moments import published_at
from posts.text import legal, shorten

# In the place of each subscriber's own links. The domain is one that never exists (RFC 6761).
PREFERENCES = "https://preferences.invalid/"
UNSUBSCRIBE = "https://unsubscribe.invalid/"
LARGEST = 90_000  # bytes: beyond about 100 kB mail programs cut
PREHEADER = 140  # characters


@dataclass(frozen=True)
class Letter:
    """A mailing before it has an address."""

    subject: str
    html: str
    text: str


def load(numbers: list[int]) -> list[PostPage]:
    """Load published posts with all that a mail shows of them, oldest first."""
    posts = list(PostPage.objects.published().filter(pk__in=numbers).for_feed())
    bodies.load(posts)
    return posts[::-1]


def of_post(post: PostPage, about: Publication) -> Letter:
    """Write the mail of one post, in full; or its summary, where it is too long for mail programs."""
    address = urljoin(about.root, post.get_full_url() or "")
    cover = picture(post.cover, COVER, root=about.root) if post.cover else None
    context = {
        **_common(about, post.mail_subject or post.title, post.mail_preheader or post.summary),
        "post": post,
        "address": address,
        "cover": cover,
        "date": published_at(post),
        "formulas": [
            child.value["latex"] for child in post.body if child.block_type == "maths" and child.value.mathml
        ],
    }
    # Written by posts.fulltext, which lets through what is harmless anywhere.
    body = mark_safe(full_text(post, address=address))  # noqa: S308
    text = [part for part in Blocks(post.body, address).parts() if part]
    html = dress("home/newsletter/mail/post.html", {**context, "body": body})
    if len(html.encode()) > LARGEST:
        html, text = dress("home/newsletter/mail/post.html", context), []
    plain = render_to_string("home/newsletter/mail/post.txt", {**context, "text": "\n\n".join(text)})
    return Letter(context["subject"], legal(html), legal(plain))


def of_digest(posts: list[PostPage], about: Publication) -> Letter:
    """Write the mail of a week, with the beginning of each of its posts."""
    more = len(posts) - 1
    title = posts[0].title
    subject = (
        ngettext("%(title)s, and %(more)d more post", "%(title)s, and %(more)d more posts", more)
        % {"title": title, "more": more}
        if more
        else title
    )
    items = [
        {
            "post": post,
            "address": urljoin(about.root, post.get_full_url() or ""),
            "cover": picture(post.cover, COVER, root=about.root) if post.cover else None,
            "date": published_at(post),
        }
        for post in posts
    ]
    preheader = _("This week in %(name)s") % {"name": about.name}
    context = {**_common(about, subject, preheader), "items": items}
    html = dress("home/newsletter/mail/digest.html", context)
    text = render_to_string("home/newsletter/mail/digest.txt", context)
    return Letter(context["subject"], legal(html), legal(text))


def _common(about: Publication, subject: str, preheader: str) -> dict[str, Any]:
    return {
        "publication": about,
        "subject": " ".join(legal(subject).split()),
        "preheader": shorten(legal(preheader), PREHEADER),
        "preferences": PREFERENCES,
        "unsubscribe": UNSUBSCRIBE,
    }


def address_to(
    letter: Letter, issue: Issue, subscriber: Subscriber, about: Publication
) -> EmailMultiAlternatives:
    """Make the message of one subscriber, with one-click unsubscription (RFC 8058).

    Its Message-ID says which mailing and whose, so that it is the same however often it is made.
    """
    unsubscribe = about.unsubscribe(subscriber.pk)
    whose = salted_hmac("home.newsletter.message", str(subscriber.pk), algorithm="sha256").hexdigest()[:20]
    headers = {
        "Message-ID": f"{MESSAGE_ID}{issue.pk}.{whose}@{about.host}>",
        "List-Id": about.list_id,
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
    return _message(
        letter,
        subscriber.address,
        about,
        headers,
        {PREFERENCES: about.preferences(subscriber.pk), UNSUBSCRIBE: unsubscribe},
    )


def as_test(letter: Letter, address: str, about: Publication) -> EmailMultiAlternatives:
    """Make a message for an editor to look at; its links lead to nobody's preferences."""
    page = about.url("index")
    test = Letter(f"[{_('Test')}] {letter.subject}", letter.html, letter.text)
    return _message(test, address, about, {}, {PREFERENCES: page, UNSUBSCRIBE: page})


def _message(
    letter: Letter, address: str, about: Publication, headers: dict[str, str], links: dict[str, str]
) -> EmailMultiAlternatives:
    html, text = letter.html, letter.text
    for place, link in links.items():
        html, text = html.replace(place, link), text.replace(place, link)
    message = EmailMultiAlternatives(
        subject=letter.subject, body=text, from_email=about.sender, to=[address], headers=headers
    )
    message.attach_alternative(html, "text/html")
    return message

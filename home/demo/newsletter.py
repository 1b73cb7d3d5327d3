"""The newsletter of the demo: switched on, a few subscribers, and a post that was just mailed to them."""

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone
from wagtail.models import Site

from home.newsletter import sending, subscribing
from home.newsletter.addresses import parse
from home.newsletter.issues import subject_of
from home.newsletter.models import Issue, Subscriber, SubscriberCount
from home.newsletter.site_setting import NewsletterSettings
from posts.models import Category, PostPage

SOURCE = "Made for the demo"


def make_newsletter(data: dict[str, Any]) -> None:
    """Make it where there are no subscribers yet."""
    if Subscriber.objects.exists():
        return
    site = Site.objects.get(is_default_site=True)
    setting, _made = NewsletterSettings.objects.update_or_create(site=site, defaults=data["setting"])
    for reader in data["readers"]:
        _make_reader(reader)
    for day, number in enumerate(data["counts"]):
        when = timezone.localdate() - timedelta(days=3 * (len(data["counts"]) - 1 - day))
        SubscriberCount.objects.create(day=when, confirmed=number)
    newest = PostPage.objects.published().first()
    if newest and setting.is_on:
        Issue.objects.get_or_create(
            post=newest, defaults={"kind": Issue.Kind.POST, "due_at": Now(), "subject": subject_of(newest)}
        )
        sending.hand_over()


def _make_reader(data: dict[str, Any]) -> None:
    address = parse(data["address"])
    days = timezone.now() - timedelta(days=data["day"])
    reader = Subscriber.objects.create(
        address=address.written,
        key=address.key,
        source=SOURCE,
        status=data.get("status", Subscriber.Status.CONFIRMED),
        confirmed_at=None if data.get("status") == "pending" else days,
        ended_at=timezone.now() if data.get("status") in ("unsubscribed", "suppressed") else None,
        reason=data.get("reason", ""),
    )
    categories = Category.objects.filter(slug__in=data.get("categories", []))
    wishes = {
        "rhythm": data.get("rhythm", Subscriber.Rhythm.AT_ONCE),
        "everything": not categories,
        "categories": [category.pk for category in categories],
    }
    subscribing.choose(reader, wishes)

"""Shorthand for stories of freshness."""

from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.freshness.keeping import fall_due
from posts.models import Freshness, OutgoingMessage, PostPage, User
from tests.factories import live_post


def at(day: int, hour: int = 10, month: int = 5) -> datetime:
    """An hour of 2026. May began on a Friday."""
    return timezone.make_aware(datetime(2026, month, day, hour), timezone.get_default_timezone())


def kept(keeper: User | None, day: date | None, *, months: int = 0, **fields: Any) -> PostPage:
    """Make a live post that somebody looks at by a day."""
    post = live_post(**fields)
    freshness = Freshness(post=post, keeper=keeper, every_months=months)
    fall_due(freshness, day)
    freshness.save()
    return post


def of(post: PostPage) -> Freshness:
    """What is known of a post now."""
    return Freshness.objects.get(post=post)


def confirm(user: User, post: PostPage, **data: str) -> Any:
    """Press the button."""
    client = Client()
    client.force_login(user)
    return client.post(reverse("posts_still_correct", args=[post.pk]), data)


def mails() -> list[tuple[str, str]]:
    """Who was written to and about what, in order."""
    return list(OutgoingMessage.objects.order_by("pk").values_list("recipient", "subject"))

"""Today, the moment readers first got a post, and the moment they got what they read now."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone


def today() -> date:
    """The day in the publication's time zone; Wagtail's admin changes the current one to the editor's."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def published_at(post: Any) -> datetime:
    """Return the moment of publication, aware.

    The publication date decides the day; the time is that of going live where that was on this day.
    An editor who gives another date gives no time. It is noon in UTC then, which is the same day nearly
    everywhere on earth, unless that is still to come: no post was published after its last version.
    """
    zone = timezone.get_default_timezone()
    day, first, last = post.address_date, post.first_published_at, post.last_published_at
    if first and timezone.localdate(first, zone) == day:
        return timezone.localtime(first, UTC)
    noon = datetime.combine(day, time(12), UTC)
    return timezone.localtime(min(noon, last), UTC) if last else noon


def updated_at(post: Any) -> datetime:
    """Return the moment readers got the present version, aware. Never before `published_at`."""
    published = published_at(post)
    return max(published, timezone.localtime(post.last_published_at or published, UTC))

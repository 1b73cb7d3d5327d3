"""The private address of somebody's calendar: unguessable, one a person, made and removed at their wish."""

import hashlib
import secrets
from typing import Any

from django.urls import reverse
from wagtail.models import Site

from posts.models import CalendarAddress, User


def make(user: Any) -> str:
    """Return a new address. The one before, if there was one, answers no longer."""
    token = secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(user=user, defaults={"digest": _digest(token)})
    site = Site.objects.filter(is_default_site=True).first()
    return f"{site.root_url if site else ''}{reverse('calendar_feed', args=[token])}"


def remove(user: Any) -> None:
    """Let the address of a user answer no longer."""
    CalendarAddress.objects.filter(user=user).delete()


def owner(token: str) -> User | None:
    """Return whose address it is, or None: nobody's, or somebody's who is not at the desk any longer."""
    user = User.objects.filter(calendar_address__digest=_digest(token), is_active=True).first()
    return user if user and user.has_perm("wagtailadmin.access_admin") else None


def _digest(token: str) -> str:
    # It is random and long, so that no salt is needed.
    return hashlib.sha256(token.encode()).hexdigest()

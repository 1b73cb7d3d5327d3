"""Somebody's calendar as their own program reads it (RFC 5545). Rights are asked at each request."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar as ICalendar
from icalendar import Event
from icalendar.enums import STATUS, TRANSP

from posts.calendar import addresses
from posts.calendar.entries import Calendar, Entry, Kind
from posts.moments import today

# In the path of the address: 32 bytes, as `secrets.token_urlsafe` writes them.
PATTERN = r"^calendar/(?P<token>[A-Za-z0-9_-]{43})\.ics$"
PAST = timedelta(days=90)


@require_safe
def feed(request: HttpRequest, token: str) -> Any:
    """The calendar of whom the address belongs to. Raises Http404 where it is nobody's."""
    user = addresses.owner(token)
    if user is None:
        raise Http404
    content = written(_entries(Calendar(user)), uid=uuid5(NAMESPACE_URL, f"{_absolute('/')} {user.pk}"))
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "Content-Disposition": 'inline; filename="calendar.ics"',
    }
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


def _entries(calendar: Calendar) -> list[Entry]:
    first = today() - PAST
    return [
        *calendar.published(first, today()),
        *calendar.scheduled(first),
        *calendar.planned(first=first),
    ]


def written(entries: Iterable[Entry], *, uid: Any) -> bytes:
    """Return entries as an iCalendar file: the same ones always as the same bytes."""
    name = f"{settings.WAGTAIL_SITE_NAME}: {_('Calendar')}"
    calendar = ICalendar.new(prodid="-//Galley//Calendar//EN", name=name, uid=uid)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    wish = entry.kind == Kind.PLANNED
    start: Any = entry.moment or entry.day
    changed_at = entry.changed_at or datetime.combine(start, time.min, UTC)
    return Event.new(
        uid=_uid(entry),
        summary=f"{entry.kind.label}: {entry.title}",
        start=start,
        # A day has its end on the next one; a moment has none.
        end=start + timedelta(days=1) if _is_day(start) else None,
        stamp=changed_at,
        last_modified=changed_at,
        status=STATUS.TENTATIVE if wish else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        url=_absolute(entry.url),
    )


def _is_day(start: Any) -> bool:
    return isinstance(start, date) and not isinstance(start, datetime)


def _uid(entry: Entry) -> str:
    """One of a post, from its first plan on; what will replace a live text is an event of its own."""
    is_next = entry.is_live and entry.kind != Kind.PUBLISHED
    return f"{entry.key}-next" if is_next else entry.key


def _absolute(url: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{url}" if url.startswith("/") else url

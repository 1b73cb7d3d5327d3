"""When time alone changes what readers see: pages that expire, an announcement that begins or ends."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Page

from posts.prepared import fetch
from posts.purging import patterns

NEVER = float("inf")
# One statement, since after each change all that is kept waits for it.
_MOMENTS = """
SELECT
  (SELECT expire_at FROM wagtailcore_page WHERE live AND expire_at > %(here)s ORDER BY expire_at LIMIT 1),
  EXISTS (SELECT 1 FROM wagtailcore_page WHERE live AND expire_at > %(since)s AND expire_at <= %(here)s),
  ARRAY (SELECT unnest(ARRAY[shown_from, shown_until]) FROM home_bannersettings WHERE text <> '')
"""


class Horizon:
    """The next such moment, in seconds since the epoch. Nothing kept is shown past it before `look`."""

    def __init__(self) -> None:
        self.moment = 0.0  # not known
        self.known = 0.0  # the last that was known: what was kept then does not expire before
        self._looked: float | None = None
        self._changes = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Do not trust the moment any longer: a page that changed may expire earlier."""
        self._changes += 1
        self.moment = 0.0

    def look(self, now: float, drop: Callable[[list[str]], object]) -> None:
        """Find the next moment, and drop the patterns of what time has changed since the last look.

        Raises django.db.Error while the database does not answer.
        """
        with self._lock:
            changes = self._changes
            here = datetime.fromtimestamp(now, UTC)
            since = datetime.fromtimestamp(now if self._looked is None else self._looked, UTC)
            [(expiry, have_expired, of_banners)] = fetch(_MOMENTS, {"since": since, "here": here})
            moments = [moment for moment in [expiry, *of_banners] if moment]
            if any(since < moment <= here for moment in moments):
                drop([patterns.EVERYTHING])
            elif have_expired:
                drop(_of_expired(since, here))
            following = min((moment for moment in moments if moment > here), default=None)
            self._looked = now
            # What changed while we asked is found by the next look.
            if changes == self._changes:
                self.moment = self.known = following.timestamp() if following else NEVER


def _of_expired(since: datetime, until: datetime) -> list[str]:
    pages = Page.objects.filter(live=True, expire_at__gt=since, expire_at__lte=until).specific()
    return sorted(set().union(*(patterns.of(page) for page in pages)))


def next_midnight(now: float) -> float:
    """When the next day begins for the publication, in seconds since the epoch: ages and the year change."""
    zone = timezone.get_default_timezone()
    day = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), zone).timestamp()

"""When time alone changes what readers see: pages that expire, an announcement that begins or ends."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Page

from home.site_settings import BannerSettings
from posts.purging import patterns

NEVER = float("inf")


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
            if found := _due(since, here):
                drop(sorted(found))
            following = min(_moments_after(here), default=None)
            self._looked = now
            # What changed while we asked is found by the next look.
            if changes == self._changes:
                self.moment = self.known = following.timestamp() if following else NEVER


def _due(since: datetime, until: datetime) -> set[str]:
    if any(since < moment <= until for moment in _of_banners()):
        return {patterns.EVERYTHING}
    pages = Page.objects.filter(live=True, expire_at__gt=since, expire_at__lte=until).specific()
    return set().union(*(patterns.of(page) for page in pages))


def _moments_after(moment: datetime) -> Iterator[datetime]:
    yield from (found for found in _of_banners() if found > moment)
    expiring = Page.objects.filter(live=True, expire_at__gt=moment).order_by("expire_at")
    yield from expiring.values_list("expire_at", flat=True)[:1]


def _of_banners() -> list[datetime]:
    rows = BannerSettings.objects.exclude(text="").values_list("shown_from", "shown_until")
    return [moment for row in rows for moment in row if moment]


def next_midnight(now: float) -> float:
    """When the next day begins for the publication, in seconds since the epoch: ages and the year change."""
    zone = timezone.get_default_timezone()
    day = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), zone).timestamp()

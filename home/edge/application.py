"""The WSGI application in front of Django."""

import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter, time
from typing import Any

import structlog
from django.conf import settings
from django.db import Error, connections
from wagtail.models import Site

from home.edge import statuses
from home.edge.answers import Built, Entry, Ready
from home.edge.building import Application, Start, build, passed
from home.edge.files import Files
from home.edge.flights import Flights
from home.edge.handover import Handover
from home.edge.horizon import Horizon, next_midnight
from home.edge.listening import HEARTBEAT, Listener
from home.edge.requests import Environ, Key, readable, scheme_of, scrubbed, why_not
from home.edge.store import Store, Touched
from home.edge.workers import after_fork, in_background
from posts.purging.patterns import EVERYTHING
from posts.purging.telling import touched

log = structlog.get_logger(__name__)

Found = Built | Entry  # The second is for everybody.

FRESH = 3600  # seconds; then an answer is built again while readers get the old one
STALE = 86_400  # seconds more in which it is still better than none
PATIENCE = 10  # seconds that a request waits for somebody else's build
SETTLING = 1.0  # seconds in which all processes of a machine have heard of a change
REFRESHING = 2  # builds in the background at a time: readers come first


def _handover() -> Handover | None:
    if not settings.PAGE_CACHE_MB:
        return None
    try:
        return Handover()
    except OSError as error:
        log.warning("cache.no_handover", error=str(error))
        return None


class Edge:
    """Answers what is kept, lets Django answer the rest, and keeps of that what is for everybody."""

    def __init__(
        self,
        application: Application,
        *,
        later: Callable[[Callable[[], Any]], Any] = in_background,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self.application = application
        # Django's settings look at each name twice when they are asked, which each hit would pay for.
        self._session, self._https = settings.SESSION_COOKIE_NAME, settings.SECURE_PROXY_SSL_HEADER
        self._later = later
        self._heartbeat = heartbeat
        self.handover = _handover()
        self._begin_empty()
        touched.connect(self._on_touched)  # Weakly: it ends with this object.
        # A thread does not survive a fork, and so what it kept fresh must not.
        after_fork(self._begin_empty)

    def _begin_empty(self) -> None:
        self.store = Store(settings.PAGE_CACHE_MB * 1024 * 1024)
        self.horizon = Horizon()
        self.listener = Listener(
            on_begin=self._begin, on_notice=self.drop, on_end=self._end, heartbeat=self._heartbeat
        )
        self.files = Files(Path(settings.PAGE_CACHE_DIR)) if settings.PAGE_CACHE_DIR else None
        self._flights: Flights[Found] = Flights()
        self._refreshing = threading.Semaphore(REFRESHING)
        self._listens = False
        self._settled = 0.0

    def ready(self, environ: Environ) -> Ready | None:
        """Return what is kept, if it may be sent as it is: all that a hit costs. It waits for nothing."""
        entry = self.store.get(self._key(environ))
        if entry and self._is_plain(environ):
            now = time()
            if self._listens and now < entry.fresh_until and now < self.horizon.moment:
                entry.used = now
                return entry.ready(environ, statuses.HIT)
        return None

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        if ready := self.ready(environ):
            status, headers, body = ready
            start(status, headers)
            return body
        reason = why_not(environ) if self.store.limit else "off"
        if reason:
            return passed(self.application, environ, start, statuses.bypass(reason))
        return self._answer(Key(*self._key(environ)), environ, start)

    def _key(self, environ: Environ) -> tuple[str, str, str]:
        return scheme_of(environ, self._https), environ.get("HTTP_HOST", ""), environ["PATH_INFO"]

    def _is_plain(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not (environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"))
            and self._session not in environ.get("HTTP_COOKIE", "")
        )

    def _answer(self, key: Key, environ: Environ, start: Start) -> Iterable[bytes]:
        self.listener.start()
        if self.files:
            self.files.watch(self._is_trusted_in_a_thread)
        now = time()
        if not self._is_trusted(now):
            return self._answer_untrusted(key, environ, start, now)
        entry = self.store.get(key)
        if entry and now < entry.stale_until:
            entry.used = now
            if now < entry.fresh_until:
                return entry.answer(environ, start, statuses.HIT)
            self._refresh(key, environ)
            return entry.answer(environ, start, statuses.STALE_HIT)
        found, status = self._build_once(key, environ)
        return found.answer(environ, start, status)

    def _answer_untrusted(self, key: Key, environ: Environ, start: Start, now: float) -> Iterable[bytes]:
        """Answer while we may miss a change: anew, or with what we have if the database is down."""
        found = self._built(key, environ)
        entry = self.store.get(key)
        is_down = isinstance(found, Built) and found.status.startswith("503")
        # What has expired since is shown by nothing, whatever the database does.
        if entry and is_down and now < min(entry.stale_until, self.horizon.known):
            return entry.answer(environ, start, statuses.WITHOUT_DATABASE)
        return found.answer(environ, start, statuses.NOT_LISTENING)

    # Building

    def _build_once(self, key: Key, environ: Environ) -> tuple[Found, tuple[str, str]]:
        flight, is_mine = self._flights.join(key)
        if not is_mine:
            if (found := flight.wait(PATIENCE)) and found.may_be_passed_on:
                return found, statuses.COLLAPSED
            found = self._built(key, environ)
            if isinstance(found, Entry):
                self._keep(key, found)
            return found, statuses.NOT_STORED
        found = None
        try:
            found, status = self._taken_or_built(key, environ)
        finally:
            self._flights.land(key, flight, found)
        return found, status

    def _taken_or_built(self, key: Key, environ: Environ) -> tuple[Found, tuple[str, str]]:
        """Take what another process has built; or else build it, while the others wait for that."""
        with self.handover.turn(key, seconds=PATIENCE) if self.handover else nullcontext() as slot:
            taken = slot.read() if slot else None
            if taken and self._may_be_taken(taken) and self._keep(key, taken):
                return taken, statuses.HANDED_OVER
            found = self._built(key, environ)
            if not (isinstance(found, Entry) and self._keep(key, found)):
                return found, statuses.NOT_STORED
            if slot:
                slot.write(found)
            return found, statuses.STORED

    def _may_be_taken(self, entry: Entry) -> bool:
        return time() < entry.fresh_until and entry.begun > self._settled

    def _built(self, key: Key, environ: Environ) -> Found:
        """Let Django answer for all readers; an entry, if that is for all of them."""
        begun, now = perf_counter(), time()
        built = build(self.application, scrubbed(environ, key))
        if not built.is_for_everybody:
            return built
        fresh = min(now + FRESH, next_midnight(now))
        moments = {"begun": begun, "fresh_until": fresh, "stale_until": fresh + STALE, "used": now}
        return Entry.of(built, path=readable(key.path), **moments)

    def _keep(self, key: Key, entry: Entry) -> bool:
        """Keep an entry, if nothing has changed since; in a file as well, where there are some."""
        if not self.store.put(key, entry):
            return False
        if self.files:
            self.files.keep(key, entry, lambda: self.store.get(key) is entry)
        return True

    def _refresh(self, key: Key, environ: Environ) -> None:
        """Have a stale entry built again; not twice at a time."""
        if not self._refreshing.acquire(blocking=False):
            return
        flight, is_mine = self._flights.join(key)
        if not is_mine:
            self._refreshing.release()
            return
        request = scrubbed(environ, key)

        def work() -> None:
            found = None
            try:
                found, _status = self._taken_or_built(key, request)
            finally:
                self._flights.land(key, flight, found)
                self._refreshing.release()

        self._later(work)

    # Trust

    def drop(self, patterns: Iterable[str], is_timeless: bool = False) -> None:
        """Forget what a change has touched, and let nobody join a build that began before it."""
        found = list(patterns)
        if EVERYTHING in found:
            # Another process builds with the sites that Wagtail keeps until it has heard of this as well.
            self._settled = perf_counter() + SETTLING
        if not is_timeless:
            self.horizon.forget()
        self._drop(found)

    def _drop(self, patterns: list[str]) -> None:
        gone = Touched.of(patterns)
        if EVERYTHING in patterns:
            # Wagtail keeps them in each process for an hour.
            Site.clear_site_root_paths_cache()
        self.store.drop(gone)
        self._flights.leave_behind(gone)
        if self.files:
            self.files.drop(patterns)

    def _is_trusted(self, now: float) -> bool:
        if not self._listens:
            return False
        if now < self.horizon.moment:
            return True
        try:
            self.horizon.look(now, self._drop)
        except Error:
            return False
        return self._listens

    def _is_trusted_in_a_thread(self, now: float) -> bool:
        try:
            return self._is_trusted(now)
        finally:
            connections.close_all()

    def _on_touched(self, patterns: list[str], is_timeless: bool = False, **kwargs: Any) -> None:
        self.drop(patterns, is_timeless)

    def _begin(self) -> None:
        self.horizon.forget()
        self._drop([EVERYTHING])
        self._listens = True

    def _end(self) -> None:
        self._listens = False
        if self.files:
            self.files.clear()

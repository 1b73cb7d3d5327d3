"""A lane for what is kept, beside the one for all that Django has to answer.

granian hands every request of a worker to its threads, where an answer of a microsecond stands in line with
those that take a tenth of a second, or wait for the database. Here its threads send what is kept, and give
the rest to threads of ours. Why, and what it costs: decision 0037.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Protocol

import structlog

from home.edge.application import Edge
from home.edge.requests import Environ
from settings.crew import Crew
from settings.watch import Watch

log = structlog.get_logger(__name__)

LARGEST = 1024 * 1024  # bytes of a form; granian forgets what it has not read when its thread goes on


class Channel(Protocol):
    """granian's side of a request. It takes one answer, from any thread."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send an answer, unless there has been one."""


Call = Callable[[Channel, Environ], Any]
Wrap = Callable[..., Call]


def in_lanes(wrap: Wrap, threads: int) -> Wrap:
    """Add to granian's way to call an application a lane for what is kept; `threads` are for the rest."""

    def wrapped(application: Edge, options: dict[str, Any], access_log: Any = None) -> Call:
        answer = wrap(application, options, access_log)
        return Lanes(application, answer, threads, is_logged=bool(access_log)).call

    return wrapped


class Lanes:
    """What becomes of the requests of a worker."""

    def __init__(self, application: Edge, answer: Call, threads: int, *, is_logged: bool) -> None:
        """`answer` is what granian would do, which writes its log as well."""
        self._ready = application.ready
        self._answer = answer
        self._is_logged = is_logged
        self._crew = Crew(threads, self._answer_later)
        self._watch = Watch()

    def call(self, channel: Channel, request: Environ) -> None:
        """Answer a request, or have it answered; in a thread of granian's."""
        ready = self._ready(request)
        if ready and not self._is_logged:
            status, headers, body = ready
            channel.response_bytes(int(status[:3]), headers, b"".join(body))
        elif ready:
            self._answer(channel, request)
        elif _is_small(request):
            request["wsgi.input"] = BytesIO(self._sent(request))
            self._crew.give((channel, request))
        else:
            self._watch.leave()
            self._answer(channel, request)
        # Not where something was sent: granian lets go of what is left of it when it has its thread back.
        if not self._watch.goes_on() and _is_bare(request):
            self._watch.enter()

    def _sent(self, request: Environ) -> bytes:
        length = int(request.get("CONTENT_LENGTH") or 0)
        if not length:
            return b""
        self._watch.leave()
        return bytes(request["wsgi.input"].read(length))

    def _answer_later(self, waiting: tuple[Channel, Environ]) -> None:
        channel, request = waiting
        try:
            self._answer(channel, request)
        except Exception:
            # Django answers for its own faults. The thread has to live, and the reader to hear something.
            log.exception("web.failed")
            channel.response_bytes(500, [], b"")


def _is_bare(request: Environ) -> bool:
    """Whether nothing comes after the head of a request."""
    return request["REQUEST_METHOD"] in ("GET", "HEAD") and not (
        request.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in request
    )


def _is_small(request: Environ) -> bool:
    """Whether it is known what comes after the head of a request, and that it is not much."""
    length = request.get("CONTENT_LENGTH") or ("0" if request["REQUEST_METHOD"] in ("GET", "HEAD") else "")
    return length.isdecimal() and int(length) <= LARGEST and "HTTP_TRANSFER_ENCODING" not in request

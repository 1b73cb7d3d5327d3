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

        def answer_later(waiting: tuple[Channel, Environ]) -> None:
            channel, request = waiting
            try:
                answer(channel, request)
            except Exception:
                # Django answers for its own faults. The thread has to live, and the reader to hear something.
                log.exception("web.failed")
                channel.response_bytes(500, [], b"")

        crew = Crew(threads, answer_later)

        def call(channel: Channel, request: Environ) -> None:
            ready = application.ready(request)
            if ready and not access_log:
                status, headers, body = ready
                channel.response_bytes(int(status[:3]), headers, b"".join(body))
            elif not ready and _is_small(request):
                length = int(request.get("CONTENT_LENGTH") or 0)
                request["wsgi.input"] = BytesIO(request["wsgi.input"].read(length) if length else b"")
                crew.give((channel, request))
            else:
                answer(channel, request)

        return call

    return wrapped


def _is_small(request: Environ) -> bool:
    """Whether it is known what comes after the head of a request, and that it is not much."""
    length = request.get("CONTENT_LENGTH") or ("0" if request["REQUEST_METHOD"] in ("GET", "HEAD") else "")
    return length.isdecimal() and int(length) <= LARGEST and "HTTP_TRANSFER_ENCODING" not in request

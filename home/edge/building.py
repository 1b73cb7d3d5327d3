"""Asking Django for an answer, whole or on its way."""

from collections.abc import Callable, Iterable
from typing import Any

from home.edge.answers import Built, Headers
from home.edge.requests import Environ

Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


def build(application: Application, environ: Environ) -> Built:
    """Let an application answer, and read that to its end."""
    said: dict[str, Any] = {}

    def start(status: str, headers: Headers, exc_info: Any = None) -> None:
        said.update(status=status, headers=list(headers))

    chunks = application(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return Built(**said, body=body, is_streaming=getattr(chunks, "streaming", False))


def passed(
    application: Application, environ: Environ, start: Start, status: tuple[str, str]
) -> Iterable[bytes]:
    """Let an application answer the request as it came, and say so."""

    def start_with(line: str, headers: Headers, exc_info: Any = None) -> Any:
        return start(line, [*headers, status], *([exc_info] if exc_info else []))

    return application(environ, start_with)

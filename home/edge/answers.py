"""Answers as bytes: what may be kept, and the forms in which it is sent."""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import brotli
from django.utils.http import parse_http_date_safe

from home.compression import TEXT
from home.edge.encodings import accepted
from home.edge.requests import Environ

Headers = list[tuple[str, str]]
Ready = tuple[str, Headers, list[bytes]]  # status, headers, body
LARGEST = 2 * 1024 * 1024  # bytes; a file of the sitemap has 1,000 addresses and their pictures
# Measured on the index, see docs/decisions/0033-the-byte-cache.md: a miss waits for both.
GZIP_LEVEL, BROTLI_QUALITY = 6, 5
SMALLEST = 200  # bytes that are worth compressing
PER_ENTRY = 4096  # bytes, more or less, of headers and objects
# What belongs to a form of the answer and not to the answer.
_OF_A_FORM = frozenset({"content-length", "content-encoding", "etag", "vary", "cache-status"})
# What a 304 repeats (RFC 9110, section 15.4.5).
_IN_304 = frozenset({"cache-control", "content-location", "date", "expires", "last-modified"})


@dataclass(frozen=True)
class Built:
    """An answer of Django's, whole."""

    status: str
    headers: Headers
    body: bytes
    is_streaming: bool = False

    @property
    def is_for_everybody(self) -> bool:
        """Whether the application says that all readers may get these bytes, and nothing says otherwise."""
        found = {name.lower(): value for name, value in self.headers}
        said = {part.strip().partition("=")[0] for part in found.get("cache-control", "").lower().split(",")}
        varies = {part.strip().lower() for part in found.get("vary", "").split(",")} - {"", "accept-encoding"}
        return (
            self.status.startswith("200 ")
            and {"public", "s-maxage"} <= said
            and not said & {"private", "no-store", "no-cache"}
            and not varies
            and not {"set-cookie", "content-encoding"} & found.keys()
            and not self.is_streaming
            and len(self.body) <= LARGEST
        )

    @property
    def may_be_passed_on(self) -> bool:
        """Whether those who wait for the same may have it, kept or not."""
        return not any(name.lower() == "set-cookie" for name, _value in self.headers)

    def answer(self, environ: Environ, start: Callable[..., Any], status: tuple[str, str]) -> Iterable[bytes]:
        """Send it as it is; `status` says how we came by it."""
        start(self.status, [*self.headers, status])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass(frozen=True, slots=True)
class Form:
    """An answer in one encoding, ready to be sent."""

    etag: str
    headers: tuple[tuple[str, str], ...]
    headers_304: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True, eq=False)
class Entry:
    """A kept answer in all its forms. Moments are seconds since the epoch."""

    path: str  # as people write it
    forms: dict[str, Form]  # by encoding
    modified: int | None
    begun: float  # by `time.perf_counter()`, which all processes of a machine share: before its build
    fresh_until: float
    stale_until: float
    used: float = 0.0
    size: int = field(init=False)

    may_be_passed_on: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self.size = PER_ENTRY + sum(len(form.body) for form in self.forms.values())

    @classmethod
    def of(cls, built: Built, **about: Any) -> "Entry":
        """Make all forms of an answer; `about` are the other fields."""
        found = {name.lower(): value for name, value in built.headers}
        modified = parse_http_date_safe(found.get("last-modified", ""))
        is_text = bool(TEXT.match(found.get("content-type", ""))) and len(built.body) >= SMALLEST
        bodies = dict(_encoded(built.body)) if is_text else {"": built.body}
        digest = hashlib.sha256(built.body).hexdigest()[:32]
        forms = {name: _form(built, name, digest, body, is_text) for name, body in bodies.items()}
        return cls(forms=forms, modified=modified, **about)

    def ready(self, environ: Environ, status: tuple[str, str]) -> Ready:
        """Choose the form that this client reads, or 304 where it has that; `status`: how we came by it."""
        forms = self.forms
        form = forms.get(accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))) or forms[""]
        if self._is_known(environ, form):
            return "304 Not Modified", [*form.headers_304, status], []
        body = [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]
        return "200 OK", [*form.headers, status], body

    def answer(self, environ: Environ, start: Callable[..., Any], status: tuple[str, str]) -> Iterable[bytes]:
        """Send what `ready` has chosen."""
        line, headers, body = self.ready(environ, status)
        start(line, headers)
        return body

    def _is_known(self, environ: Environ, form: Form) -> bool:
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags == form.etag:
            return True
        if tags is not None:
            # Proxies that compress make an ETag weak.
            found = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return form.etag in found or "*" in found
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since is None or self.modified is None:
            return False
        moment = parse_http_date_safe(since)
        return moment is not None and self.modified <= moment


def _encoded(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", body
    yield "gzip", gzip.compress(body, GZIP_LEVEL, mtime=0)
    yield "br", brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)


def _form(built: Built, encoding: str, digest: str, body: bytes, is_text: bool) -> Form:
    etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    common = [("ETag", etag), *([("Vary", "Accept-Encoding")] if is_text else [])]
    kept = [pair for pair in built.headers if pair[0].lower() not in _OF_A_FORM]
    own = [("Content-Length", str(len(body))), *([("Content-Encoding", encoding)] if encoding else [])]
    of_304 = [pair for pair in kept if pair[0].lower() in _IN_304]
    return Form(etag, (*kept, *common, *own), (*of_304, *common), body)

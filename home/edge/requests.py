"""What a request asks for, and whether everybody who asks gets the same."""

import io
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import Resolver404, resolve

Environ = dict[str, Any]

# Whose answers may be kept: an answer has to say so as well, see `home.edge.marking`.
VIEWS = frozenset(
    """
    wagtail_serve robots security_txt manifest social social_png sitemap sitemap_section post_markdown llms
    """.split()
)
# What campaigns and mail programs add to an address, for scripts alone.
TRACKING = frozenset(
    """
    dclid fbclid gbraid gclid gclsrc igshid mc_cid mc_eid mkt_tok msclkid ttclid twclid wbraid yclid _ga _gl
    """.split()
)
LONGEST = 1024  # characters of a path, and of a host
# Set in the environment of a request that holds nothing but its key.
SCRUBBED = "galley.scrubbed"
_KEPT = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "wsgi.version",
    "wsgi.url_scheme",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)


class Key(NamedTuple):
    """All that an answer may depend on."""

    scheme: str
    host: str
    path: str  # as WSGI has it: bytes read as Latin-1


def scheme_of(environ: Environ, https: tuple[str, str] | None) -> str:
    """Return http or https, as Django finds it with this SECURE_PROXY_SSL_HEADER."""
    if https:
        name, secure = https
        if said := environ.get(name):
            return "https" if said.split(",", 1)[0].strip() == secure else "http"
    scheme: str = environ["wsgi.url_scheme"]
    return scheme


def why_not(environ: Environ) -> str:
    """Say in a word why this request is not for the cache; nothing if it is."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return "method"
    # Anywhere in the header, so that no way of writing it is overlooked.
    if settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", ""):
        return "session"
    if not _is_tracking(environ.get("QUERY_STRING", "")):
        return "query"
    if environ.get("SCRIPT_NAME") or len(environ["PATH_INFO"]) > LONGEST:
        return "path"
    if not 0 < len(environ.get("HTTP_HOST", "")) <= LONGEST:
        return "host"
    return "" if _is_shared(readable(environ["PATH_INFO"])) else "view"


def _is_tracking(query: str) -> bool:
    names = (part.partition("=")[0] for part in query.split("&") if part)
    return all(name in TRACKING or name.startswith("utm_") for name in names)


def _is_shared(path: str) -> bool:
    try:
        return resolve(path).view_name in VIEWS
    except Resolver404:
        return False


def readable(path: str) -> str:
    """The path as people write it, from what WSGI makes of it."""
    return path.encode("latin-1").decode("utf-8", "replace")


def scrubbed(environ: Environ, key: Key) -> Environ:
    """Return the request that stands for all with this key: no cookie, no query, no header but Host."""
    found = {name: environ[name] for name in _KEPT if name in environ}
    found |= {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": key.path,
        "QUERY_STRING": "",
        "HTTP_HOST": key.host,
        "wsgi.input": io.BytesIO(),
        SCRUBBED: True,
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        found[name] = secure if key.scheme == "https" else "http"
    return found

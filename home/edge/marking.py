"""Saying which answers are for everybody, to our own cache and to others in front of the site.

A view opts in with `posts.everybody.for_everybody`. That counts only where the request held nothing of any
reader (see `home.edge.requests`): an answer with `s-maxage` cannot depend on who asked.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

from home.edge.requests import SCRUBBED

# Seconds. A cache that is told what to forget may keep an answer, another one only for a burst of readers.
TOLD, UNTOLD = 3600, 5
WHILE_REVALIDATED = 60
# For as long as somebody needs to start a database again.
IF_ERROR = 3600


class ForEverybody:
    """Adds `s-maxage` to answers that all readers share, and keeps caches from what is somebody's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(response, "is_for_everybody", False):
            if SCRUBBED in request.META:
                _share(response)
            elif settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response.headers:
                patch_cache_control(response, private=True)
        return response


def _share(response: HttpResponseBase) -> None:
    if response.status_code != 200 or response.cookies or response.streaming:
        return
    # Looking for a user makes an answer vary; this request could have had none.
    varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    if others := [name for name in varies if name and name.lower() != "cookie"]:
        response.headers["Vary"] = ", ".join(others)
    elif "Vary" in response.headers:
        del response.headers["Vary"]
    patch_cache_control(
        response,
        public=True,
        max_age=_max_age(response),
        s_maxage=TOLD if getattr(settings, "WAGTAILFRONTENDCACHE", None) else UNTOLD,
        stale_while_revalidate=WHILE_REVALIDATED,
        stale_if_error=IF_ERROR,
    )


def _max_age(response: HttpResponseBase) -> int:
    """What the view has said of browsers; a page is asked for every time, which mostly is a 304."""
    said = response.headers.get("Cache-Control", "")
    found = [part.partition("=")[2] for part in said.split(",") if part.strip().startswith("max-age")]
    return int(found[0]) if found else 0

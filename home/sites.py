"""The site and the index page that a request asks, from memory while nothing of them has changed."""

import copy
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from wagtail.models import PageViewRestriction, Site

from posts import frame

_MOST = 64  # names under which the site may be asked


class _Kept(NamedTuple):
    version: Any  # of the frame
    site: Site


_kept: dict[tuple[str, str], _Kept] = {}  # by host and port
_DEFAULT = ("", "")


class SiteMiddleware:
    """Lets Wagtail find the site in memory. Whoever never asks for a site asks the database for nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Where `Site.find_for_request()` looks first.
        request._wagtail_site = SimpleLazyObject(partial(find, request))  # type: ignore[attr-defined]
        return self.get_response(request)


def find(request: HttpRequest) -> Site | None:
    """Return the site of a request, with its index page; that has the version of the frame."""
    key = (request.get_host(), request.get_port())
    return _find(key, lambda: Site._find_for_request(request))


def default() -> Site:
    """Return the default site in the same way, for whoever has no request. Raises Site.DoesNotExist."""
    found = _find(_DEFAULT, lambda: Site.objects.select_related("root_page").get(is_default_site=True))
    return cast(Site, found)


def _find(key: tuple[str, str], ask: Callable[[], Site | None]) -> Site | None:
    version, kept = frame.current(), _kept.get(key)
    if version is None or kept is None or kept.version != version:
        site = _read(ask(), version)
        if site is None:
            return None
        kept = _Kept(version, site)
        if version:
            if len(_kept) >= _MOST:
                _kept.clear()
            _kept[key] = kept
    return _copy(kept.site)


def _read(site: Site | None, version: Any) -> Site | None:
    if site:
        root = site.root_page.specific
        above = root.get_ancestors(inclusive=True)
        root.is_restricted = PageViewRestriction.objects.filter(page__in=above).exists()
        root.frame_version = version
        site.root_page = root
    return site


def _copy(site: Site) -> Site:
    """A site of the request's own: pages remember things as they are served."""
    site, root = copy.copy(site), copy.copy(site.root_page)
    site._state = copy.copy(site._state)
    site._state.fields_cache = {**site._state.fields_cache}
    site.root_page = root
    return site

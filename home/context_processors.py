"""What every public page shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from posts.querysets import visible


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The root of the site, its menu and the year. Nothing is queried unless a template asks."""
    return {
        "site_root": SimpleLazyObject(lambda: _root(request)),
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "year": timezone.localdate().year,
    }


def _root(request: HttpRequest) -> Page | None:
    site = Site.find_for_request(request)
    return site.root_page if site else None


def _menu(request: HttpRequest) -> list[Page]:
    root = _root(request)
    return list(visible(root.get_children().in_menu())) if root else []

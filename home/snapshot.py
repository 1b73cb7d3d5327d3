"""What stands around every page of a site, kept in the memory of each process until it changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from home.analytics import AnalyticsSettings
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import (
    BannerSettings,
    FooterSettings,
    IdentitySettings,
    MenuSettings,
    ReadingSettings,
    SocialSettings,
)
from posts.lists.entries import categories_in_use
from posts.models import Category
from posts.querysets import visible

SETTINGS = (
    IdentitySettings,
    MenuSettings,
    FooterSettings,
    SocialSettings,
    BannerSettings,
    ReadingSettings,
    AnalyticsSettings,
    NewsletterSettings,
)


@dataclass(frozen=True)
class Snapshot:
    """The settings of a site, the pages that its menus name, and the categories that have posts."""

    version: Any  # of the frame: see posts.frame
    settings: dict[type, Any]
    pages: dict[int, Page]  # that menus name and readers may see, by number
    in_menus: list[Page]  # that are shown in menus
    categories: list[Category]
    memo: dict[str, Any] = field(default_factory=dict)  # what was made of all this
    stencils: dict[Any, Any] = field(default_factory=dict)  # and drawn of it: see `home.stencils`

    @property
    def until(self) -> datetime | None:
        """When the first of the pages expires."""
        pages = [*self.pages.values(), *self.in_menus]
        return min((page.expire_at for page in pages if page.expire_at), default=None)


_kept: dict[int, Snapshot] = {}  # by site


def snapshot(request: HttpRequest, site: Site | None, root: Any) -> Snapshot:
    """Return what is kept while it is still true, or else what the database has."""
    version = getattr(root, "frame_version", None)
    kept = _kept.get(site.pk) if site and version and not _is_preview(request) else None
    if kept and kept.version == version and not (kept.until and kept.until <= timezone.now()):
        return kept
    found = _read(request, site, root, version)
    if site and version and not _is_preview(request):
        _kept[site.pk] = found
    return found


def values(stream: Any) -> list[dict[str, Any]]:
    """The stored values of a stream: as blocks, each would load its pages with a query of its own."""
    return [child["value"] for child in stream.raw_data]


def _is_preview(request: HttpRequest) -> bool:
    # A preview leaves the setting that is being edited on its request.
    return any(hasattr(request, model.get_cache_attr_name()) for model in SETTINGS)


def _read(request: HttpRequest, site: Site | None, root: Any, version: Any) -> Snapshot:
    names = {model: str(model._meta.model_name) for model in SETTINGS}
    row = Site.objects.select_related(*names.values()).filter(pk=site.pk if site else None).first()
    stored = {model: getattr(row, name, None) or model(site=row) for model, name in names.items()}
    settings: dict[type, Any] = {
        model: getattr(request, model.get_cache_attr_name(), stored[model]) for model in SETTINGS
    }
    menu_is_own = bool(values(settings[MenuSettings].items))
    return Snapshot(
        version=version,
        settings=settings,
        pages=_named(settings),
        in_menus=[] if menu_is_own or not root else list(_readable(root.get_children().in_menu()).values()),
        categories=list(categories_in_use()),
    )


def _named(settings: dict[type, Any]) -> dict[int, Page]:
    menu, footer = settings[MenuSettings], settings[FooterSettings]
    links = [*values(menu.items), *values(footer.legal), *values(settings[AnalyticsSettings].details)]
    links += [item["value"] for column in values(footer.columns) for item in column["links"]]
    wanted: Iterable[int] = {link["page"] for link in links if link.get("page")}
    return _readable(Page.objects.filter(pk__in=wanted)) if wanted else {}


def _readable(pages: Any) -> dict[int, Page]:
    """What readers may see of some pages, by number and in their order."""
    # The address of a post has its month, which only the post knows.
    found = visible(pages).select_related("postpage").defer("postpage__body")
    return {page.pk: getattr(page, "postpage", page) for page in found}

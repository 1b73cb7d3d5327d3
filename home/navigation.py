"""The settings of a site in one query, and the links of its menus as readers may follow them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page, Site

from home import consent
from home.analytics import AnalyticsSettings
from home.blocks import Network
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import (
    BannerSettings,
    FooterSettings,
    IdentitySettings,
    MenuSettings,
    ReadingSettings,
    SocialSettings,
)
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
class Link:
    """A link of a menu."""

    label: str
    url: str
    is_current: bool = False  # leads to the page one is on
    is_blog: bool = False  # leads to the index page, above all posts and archives


@dataclass(frozen=True)
class Column:
    """A column of the footer."""

    title: str
    links: list[Link]


@dataclass(frozen=True)
class Account:
    """An account of the publication elsewhere, with the template that draws its icon."""

    label: str
    url: str
    icon: str


class Frame:
    """What stands around the content of every public page. Nothing is queried before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def site(self) -> Site | None:
        """The site of this request."""
        found: Site | None = Site.find_for_request(self.request)
        return found

    @cached_property
    def root(self) -> Any:
        """The index page, or nothing before there is a site."""
        return self.site.root_page if self.site else None

    @cached_property
    def root_path(self) -> str:
        """The path of the index page."""
        return (self.root.get_url(self.request) if self.root else None) or "/"

    @cached_property
    def _settings(self) -> dict[type, Any]:
        names = {model: model._meta.model_name for model in SETTINGS}
        pk = self.site.pk if self.site else None
        row = Site.objects.select_related(*names.values()).filter(pk=pk).first()
        found = {model: getattr(row, name, None) or model(site=row) for model, name in names.items()}
        # A preview leaves the setting that is being edited on its request.
        return {model: getattr(self.request, model.get_cache_attr_name(), found[model]) for model in SETTINGS}

    @property
    def identity(self) -> IdentitySettings:
        """The name of the publication and the words around it."""
        return self._settings[IdentitySettings]

    @property
    def banner(self) -> BannerSettings:
        """The announcement above the header."""
        return self._settings[BannerSettings]

    @property
    def social(self) -> SocialSettings:
        """Where else the publication is, as stored; `accounts` is what templates show."""
        return self._settings[SocialSettings]

    @cached_property
    def accounts(self) -> list[Account]:
        """Where else the publication is."""
        names = dict(Network.choices)
        values = _values(self.social.accounts)
        return [
            Account(names[value["network"]], value["url"], f"components/networks/{value['network']}.html")
            for value in values
            if value["network"] in names
        ]

    @property
    def reading(self) -> ReadingSettings:
        """What readers are told about posts."""
        return self._settings[ReadingSettings]

    @cached_property
    def analytics(self) -> AnalyticsSettings | None:
        """The script of somebody else that readers of this page are asked about; mostly there is none."""
        return consent.asked(self.request, self._settings[AnalyticsSettings])

    @cached_property
    def analytics_details(self) -> list[Link]:
        """Where readers learn more before they answer."""
        return self._links(_values(self.analytics.details)) if self.analytics else []

    @property
    def newsletter(self) -> NewsletterSettings:
        """Whether there is a newsletter, and the words around its form."""
        return self._settings[NewsletterSettings]

    @property
    def year(self) -> int:
        """The current year, for the copyright."""
        return timezone.localdate().year

    # Menus

    @cached_property
    def menu(self) -> list[Link]:
        """The links in the header: as the setting has them, or the pages that are shown in menus."""
        items = _values(self._settings[MenuSettings].items)
        return self._links(items) if items else self._pages_in_menus

    @cached_property
    def footer_columns(self) -> list[Column]:
        """The columns of the footer that have a link to show."""
        columns = [
            Column(value["title"], self._links([item["value"] for item in value["links"]]))
            for value in _values(self._settings[FooterSettings].columns)
        ]
        return [column for column in columns if column.links]

    @cached_property
    def legal(self) -> list[Link]:
        """The links on the last line."""
        return self._links(_values(self._settings[FooterSettings].legal))

    @cached_property
    def _pages(self) -> dict[int, Page]:
        """Every page that a menu names and readers may see, by number."""
        menu, footer = self._settings[MenuSettings], self._settings[FooterSettings]
        links = [*_values(menu.items), *_values(footer.legal)]
        links += _values(self.analytics.details) if self.analytics else []
        links += [item["value"] for column in _values(footer.columns) for item in column["links"]]
        wanted = {link["page"] for link in links if link.get("page")}
        return _readable(Page.objects.filter(pk__in=wanted)) if wanted else {}

    def _links(self, values: Iterable[dict[str, Any]]) -> list[Link]:
        links = []
        for value in values:
            if not value.get("page"):
                links.append(self._link(value["label"], value["address"]))
            elif page := self._pages.get(value["page"]):
                links.append(self._link(value.get("label") or page.title, page.get_url(self.request)))
        return links

    def _link(self, label: str, url: str) -> Link:
        return Link(label, url, is_current=url == self.request.path, is_blog=url == self.root_path)

    @property
    def _pages_in_menus(self) -> list[Link]:
        if not self.root:
            return []
        pages = _readable(self.root.get_children().in_menu()).values()
        blog = self._link(gettext("Blog"), self.root_path)
        return [blog, *(self._link(page.title, page.get_url(self.request)) for page in pages)]


def _readable(pages: Any) -> dict[int, Page]:
    """What readers may see of some pages, by number and in their order."""
    # The address of a post has its month, which only the post knows.
    found = visible(pages).select_related("postpage").defer("postpage__body")
    return {page.pk: getattr(page, "postpage", page) for page in found}


def _values(stream: Any) -> list[dict[str, Any]]:
    # The stored values: as blocks, each stream would load its pages with a query of its own.
    return [child["value"] for child in stream.raw_data]

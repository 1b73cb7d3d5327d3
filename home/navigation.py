"""What stands around every page: settings, and the links of menus as readers may follow them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Site

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
from home.snapshot import Snapshot, snapshot, values
from posts.models import Category


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
        return self.site.root_page.specific if self.site else None

    @cached_property
    def root_path(self) -> str:
        """The path of the index page."""
        return (self.root.get_url(self.request) if self.root else None) or "/"

    @cached_property
    def snapshot(self) -> Snapshot:
        """Settings, pages of menus and categories in use: from memory, mostly."""
        return snapshot(self.request, self.site, self.root)

    @property
    def _settings(self) -> dict[type, Any]:
        return self.snapshot.settings

    @property
    def is_preview(self) -> bool:
        """Whether an editor looks at a page, who may see what readers do not."""
        return getattr(self.request, "is_preview", False)

    @property
    def place(self) -> str:
        """The path of this page where a link of the frame leads to it."""
        memo = self.snapshot.memo
        if "linked" not in memo:
            columns = [link for column in self.footer_columns for link in column.links]
            memo["linked"] = {link.url for link in [*self.menu, *self.legal, *columns]}
        return self.request.path if self.request.path in memo["linked"] else ""

    @property
    def categories(self) -> list[Category]:
        """Categories with at least one published post, from A to Z."""
        return self.snapshot.categories

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
        return [
            Account(names[value["network"]], value["url"], f"components/networks/{value['network']}.html")
            for value in values(self.social.accounts)
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
        return self._links(values(self.analytics.details)) if self.analytics else []

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
        items = values(self._settings[MenuSettings].items)
        return self._links(items) if items else self._pages_in_menus

    @cached_property
    def footer_columns(self) -> list[Column]:
        """The columns of the footer that have a link to show."""
        columns = [
            Column(value["title"], self._links([item["value"] for item in value["links"]]))
            for value in values(self._settings[FooterSettings].columns)
        ]
        return [column for column in columns if column.links]

    @cached_property
    def legal(self) -> list[Link]:
        """The links on the last line."""
        return self._links(values(self._settings[FooterSettings].legal))

    def _links(self, stored: Iterable[dict[str, Any]]) -> list[Link]:
        links = []
        for value in stored:
            if not value.get("page"):
                links.append(self._link(value["label"], value["address"]))
            elif page := self.snapshot.pages.get(value["page"]):
                links.append(self._link(value.get("label") or page.title, self._url(page)))
        return links

    def _url(self, page: Any) -> str:
        urls = self.snapshot.memo.setdefault("urls", {})
        if page.pk not in urls:
            urls[page.pk] = page.get_url(self.request)
        return str(urls[page.pk])

    def _link(self, label: str, url: str) -> Link:
        return Link(label, url, is_current=url == self.request.path, is_blog=url == self.root_path)

    @property
    def _pages_in_menus(self) -> list[Link]:
        if not self.root:
            return []
        blog = self._link(gettext("Blog"), self.root_path)
        pages = self.snapshot.in_menus
        return [blog, *(self._link(page.title, self._url(page)) for page in pages)]

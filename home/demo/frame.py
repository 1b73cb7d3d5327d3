"""What stands around the pages of the demo site: menu, footer, accounts, announcement."""

from typing import Any
from uuid import uuid4

from wagtail.models import Site

from home.models import HomePage, StandardPage
from home.site_settings import BannerSettings, FooterSettings, MenuSettings, SocialSettings


def make_frame(data: dict[str, Any]) -> None:
    """Make the settings that nobody has made yet."""
    columns = [
        {"title": column["title"], "links": [_item("item", link) for link in column["links"]]}
        for column in data["footer"]["columns"]
    ]
    accounts = [{"type": "account", "value": account} for account in data["social"]["accounts"]]
    values: dict[Any, dict[str, Any]] = {
        MenuSettings: {"items": [_item("link", link) for link in data["menu"]["links"]]},
        FooterSettings: {
            "columns": [{"type": "column", "value": column} for column in columns],
            "legal": [_item("link", link) for link in data["footer"]["legal"]],
        },
        SocialSettings: {"accounts": accounts},
        BannerSettings: data["banner"],
    }
    site = Site.objects.get(is_default_site=True)
    for model, fields in values.items():
        model.objects.get_or_create(site=site, defaults=fields)


def _item(kind: str, link: dict[str, str]) -> dict[str, Any]:
    value: dict[str, Any] = {"label": link.get("label", ""), "page": None, "address": link.get("address", "")}
    if "page" in link:
        value["page"] = _page(link["page"])
    # Without an id, the items of a list are nothing to Wagtail's editor.
    return {"type": kind, "value": value, "id": str(uuid4())}


def _page(slug: str) -> int:
    """The number of a standard page, or of the index page for no slug."""
    return (StandardPage.objects.get(slug=slug) if slug else HomePage.objects.get()).pk

"""The text an expert reads: as the revision has it, block by block, without a way to anywhere else here."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site

from posts import bodies
from posts.models import ExpertLink, ExpertRemark


@dataclass(frozen=True)
class Part:
    """A block as readers would see it, and what this expert has said about it."""

    block: str
    place: str
    html: SafeString
    remarks: list[ExpertRemark] = field(default_factory=list)


def page_of(link: ExpertLink) -> Any:
    """The page as the expert gets it, whatever it is now."""
    page = link.page.specific.with_content_json(link.content)
    bodies.load([page])
    return page


def places(page: Any) -> dict[str, str]:
    """Name each block of a body, by its id: its kind, and which one of all blocks it is."""
    return {  # What came from elsewhere may have no ids until it is saved in the editor.
        str(child.id or number): _("%(number)d. %(kind)s") % {"number": number, "kind": child.block.label}
        for number, child in enumerate(page.body, 1)
    }


def parts(page: Any, request: HttpRequest, remarks: list[ExpertRemark]) -> list[Part]:
    """Draw the blocks of a page with the site's own templates."""
    around = {"page": page, "request": request}
    context = page.body.stream_block.get_context(page.body, parent_context=around)
    hosts = _own_hosts(request)
    found = []
    for position, (child, (block, place)) in enumerate(zip(page.body, places(page).items(), strict=True), 1):
        html = child.render_as_block({**context, "block_id": child.id, "position": position})
        mine = [remark for remark in remarks if remark.block == block]
        found.append(Part(block, place, without_ways_in(str(html), hosts), mine))
    return found


def without_ways_in(html: str, hosts: set[str]) -> SafeString:
    """Take the addresses out of links to this site, drafts among them; elsewhere the link leads on.

    `html` is what the site's templates have drawn, so that it is as safe as before.
    """
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        address = str(link["href"])
        if address.startswith("#"):
            continue
        if _is_elsewhere(address, hosts):
            link["rel"] = "noreferrer noopener nofollow"
        else:
            del link["href"]
    return mark_safe(str(soup))  # noqa: S308 - of our own templates


def _is_elsewhere(address: str, hosts: set[str]) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return True
    return parts.scheme in ("http", "https", "") and bool(parts.hostname) and parts.hostname not in hosts


def _own_hosts(request: HttpRequest) -> set[str]:
    addresses = [root_url for _pk, _path, root_url, *_more in Site.get_site_root_paths()]
    asked = f"//{request.get_host()}"
    return {
        urlsplit(address).hostname or "" for address in (*addresses, settings.WAGTAILADMIN_BASE_URL, asked)
    }

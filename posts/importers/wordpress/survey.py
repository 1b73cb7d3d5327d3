"""The first reading of an export: what there is, before anything is written.

A file that is cut off or no export is refused here, and nothing has been changed yet. What is kept of an
item is small, addresses and names and no texts, and is not kept in memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qs, urlsplit

from posts.importers.wordpress.inventory import Inventory, Known
from posts.importers.wxr import Author, Item, Record, Site, Term

PAGES = ("post", "page")
# Kinds of WordPress's own that are no content, and of which nobody needs to hear.
OWN_AFFAIRS = frozenset(
    """
    revision nav_menu_item wp_block wp_navigation wp_template wp_template_part wp_global_styles custom_css
    customize_changeset oembed_cache user_request wp_font_family wp_font_face
    """.split()
)
NEVER_PUBLIC = frozenset({"auto-draft", "trash", "inherit"})


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry of a menu."""

    menu: str
    title: str
    kind: str  # "post_type", "taxonomy", "custom"
    what: str  # "page", "category"
    number: int  # of the post or of the term
    address: str
    parent: int  # the number of the entry it is below
    order: int


@dataclass
class Survey:
    """What an export has."""

    site: Site = field(default_factory=lambda: Site("", "", ""))
    authors: dict[str, Author] = field(default_factory=dict)
    categories: dict[str, Term] = field(default_factory=dict)
    tags: dict[str, Term] = field(default_factory=dict)
    items: Inventory = field(default_factory=Inventory)
    fragments: dict[int, str] = field(default_factory=dict)
    attached: dict[int, list[int]] = field(default_factory=dict)  # by the post they were uploaded for
    skipped: dict[str, int] = field(default_factory=dict)
    menus: list[MenuLink] = field(default_factory=list)
    sticky: list[int] = field(default_factory=list)
    unnumbered: list[int] = field(default_factory=list)  # lines
    twice: list[int] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The name of the site: its address without the scheme, so that a move to https changes nothing."""
        return key_of(self.site.link)[:300] or "wordpress"

    def pages(self) -> Iterator[Known]:
        """The items that become pages."""
        return filter(becomes_page, self.items)

    def find(self, address: str) -> Known | None:
        """The item at an address of the old site, however it is written."""
        query = parse_qs(urlsplit(address).query)
        if self.is_own(address):
            for name in ("p", "page_id", "attachment_id"):
                number = query.get(name, [""])[0]
                if number.isascii() and number.isdecimal() and (found := self.items.get(int(number[:18]))):
                    return found
        return self.items.at(key_of(self.absolute(address)))

    def absolute(self, address: str) -> str:
        """An address of the old site with its host."""
        root = urlsplit(self.site.link)
        if address.startswith("/") and not address.startswith("//"):
            return f"{root.scheme}://{root.netloc}{address}"
        return address

    def is_own(self, address: str) -> bool:
        """Whether an address is on the old site."""
        parts, root = urlsplit(self.absolute(address)), urlsplit(self.site.link)
        return _host(parts.netloc) == _host(root.netloc)


def becomes_page(item: Known | Item) -> bool:
    """Whether an item becomes a page here."""
    return item.kind in PAGES and item.status not in NEVER_PUBLIC


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def key_of(address: str) -> str:
    """What is the same for all ways to write an address: without scheme, www, query and last slash."""
    parts = urlsplit(address.strip())
    return f"{_host(parts.netloc)}{parts.path.rstrip('/')}"


def survey(export: Iterable[Record]) -> Survey:
    """Read an export from its beginning to its end. Raises Unreadable, or what else reads it raises."""
    found = Survey()
    for record in export:
        _note(found, record)
    return found


def _note(found: Survey, record: Record) -> None:
    match record:
        case Site():
            found.site = record
        case Author():
            found.authors.setdefault(record.login, record)
        case Term(taxonomy="category"):
            found.categories.setdefault(record.slug, record)
        case Term(taxonomy="post_tag"):
            found.tags.setdefault(record.slug, record)
        case Item():
            _note_item(found, record)


def _note_item(found: Survey, item: Item) -> None:
    if not item.number:
        found.unnumbered.append(item.line)
        return
    if item.number in found.items:
        found.twice.append(item.number)
        return
    known = Known(
        number=item.number,
        kind=item.kind,
        link=item.link,
        status=item.status,
        parent=item.parent,
        file=item.attachment_url if item.kind == "attachment" else "",
        description=" ".join(item.meta.get("_wp_attachment_image_alt", "").split()),
        caption=" ".join(item.excerpt.split()) if item.kind == "attachment" else "",
    )
    found.items.add(known)
    _note_place(found, item)
    if item.kind == "wp_block":
        found.fragments[item.number] = item.content
    elif item.kind == "attachment":
        found.attached.setdefault(item.parent, []).append(item.number)
        found.items.name(key_of(known.file), item.number)
    if item.kind in (*PAGES, "attachment") and urlsplit(item.link).query == "":
        found.items.name(key_of(item.link), item.number)
    if item.kind not in (*PAGES, "attachment", "nav_menu_item") or (
        item.kind in PAGES and not becomes_page(item)
    ):
        name = item.kind if item.kind not in PAGES else f"{item.kind}, {item.status}"
        found.skipped[name] = found.skipped.get(name, 0) + 1


def _note_place(found: Survey, item: Item) -> None:
    """Note what stands somewhere else than in its turn."""
    if item.sticky:
        found.sticky.append(item.number)
    if item.kind == "nav_menu_item":
        found.menus.append(_menu_link(item))


def _menu_link(item: Item) -> MenuLink:
    def said(name: str) -> str:
        return item.meta.get(f"_menu_item_{name}", "").strip()

    def number(name: str) -> int:
        return int(said(name)) if said(name).isascii() and said(name).isdecimal() else 0

    return MenuLink(
        menu=next((term.name for term in item.terms if term.taxonomy == "nav_menu"), ""),
        title=" ".join(unescape(item.title).split()),
        kind=said("type"),
        what=said("object"),
        number=number("object_id"),
        address=said("url"),
        parent=number("menu_item_parent"),
        order=item.order,
    )

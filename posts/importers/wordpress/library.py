"""What addresses and numbers of the old site have become here, for the converter."""

import re
from itertools import islice
from urllib.parse import urlsplit

from django.db import transaction
from wagtail.models import Page

from posts.importers.html_to_blocks import Picture
from posts.importers.rows import take_numbers
from posts.importers.wordpress.inventory import Known
from posts.importers.wordpress.media import Media, is_picture, original_of
from posts.importers.wordpress.survey import PAGES, Survey
from posts.importers.wxr import Item
from posts.models import ImportedItem

# Where a text says by which number or address it shows a file.
_NUMBERS = re.compile(r"""(?:wp-image-|"id":\s*|attachment_id=|data-id=["']?)(\d{1,18})\b""")
_LISTS = re.compile(r"""\[(?:gallery|playlist)[^\]]*\bids=["']?([\d, ]+)""")
_ADDRESSES = re.compile(r"""(?:https?:)?//[^\s"'<>\])]+""")


def _is_number(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdecimal() and len(text) < 19


class SiteLibrary:
    """Answers from the survey, from the numbers that were taken for pages, and from the files at hand."""

    def __init__(self, survey: Survey, media: Media) -> None:
        self.survey, self.media = survey, media

    def picture(self, address: str, number: int | None) -> Picture | None:
        """Return the picture at an address, or with a number of the old site."""
        known = self._attachment(address, number)
        source = address or (known.file if known else "")
        if not source:
            return None
        description = known.description if known else ""
        found = self.media.picture(self.survey.absolute(source), description=description)
        if found is None and known and known.file not in ("", source):
            found = self.media.picture(known.file, description=description)
        return Picture(found, description, known.caption if known else "") if found else None

    def _attachment(self, address: str, number: int | None) -> Known | None:
        known = self.survey.items.get(number or 0) or (self._file_at(address) if address else None)
        if not known or known.kind != "attachment":
            return None
        self.survey.items.use(known.number)
        return known

    def _file_at(self, address: str) -> Known | None:
        return self.survey.find(address) or self.survey.find(original_of(address))

    def cover(self, number: str) -> int | None:
        """Return the picture with a number of the old site."""
        if not _is_number(number):
            return None
        found = self.picture("", int(number))
        return found.number if found else None

    def link(self, address: str) -> dict[str, str]:
        """Return the attributes of a link to an address."""
        if not self.survey.is_own(address) or address.startswith(("#", "?")):
            return {"href": address}
        known, fragment = self.survey.find(address), urlsplit(address).fragment
        if known and known.kind == "attachment":
            return self._link_to_file(known, address)
        page = self.survey.items.page(known.number) if known else None
        if page is None or fragment:
            # The address stays as it was: a redirect leads from it to the page, and keeps the place in it.
            return {"href": self.relative(address)}
        return {"linktype": "page", "id": str(page)}

    def _link_to_file(self, known: Known, address: str) -> dict[str, str]:
        self.survey.items.use(known.number)
        if is_picture(known.file):
            return {}
        document = self.media.document(known.file)
        return {"linktype": "document", "id": str(document)} if document else {"href": address}

    def relative(self, address: str) -> str:
        """Write an address of the old site as one of this; files stay where they are."""
        parts = urlsplit(address)
        if "/wp-content/" in parts.path or "/wp-admin" in parts.path:
            return address
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.path or '/'}{query}{'#' + parts.fragment if parts.fragment else ''}"

    def document(self, address: str) -> int | None:
        """Return the number of a document that was at an address."""
        self._attachment(address, None)
        return self.media.document(self.survey.absolute(address))

    def address_of(self, number: int) -> str:
        """Return the address of a file with a number of the old site."""
        self._attachment("", number)
        known = self.survey.items.get(number)
        return known.file if known else ""

    def note_files(self, item: Item) -> None:
        """Note which files an item uses that is not converted, because it is here already."""
        lists = " ".join(_LISTS.findall(item.content))
        for number in [*_NUMBERS.findall(item.content), *re.findall(r"\d{1,18}", lists)]:
            self._attachment("", int(number))
        for address in _ADDRESSES.findall(item.content):
            self._attachment(address, None)
        self._attachment("", int(cover) if _is_number(cover := item.meta.get("_thumbnail_id", "")) else None)
        for number in self.survey.attached.get(item.number, ()) if "[gallery" in item.content else ():
            self._attachment("", number)

    def fragment(self, number: int) -> str | None:
        """Return the content of a reusable block."""
        return self.survey.fragments.get(number)


def reserve(survey: Survey) -> None:
    """Take a page number for every item that becomes a page and has none, and note all of them."""
    rows = ImportedItem.objects.filter(source=survey.source)
    pages = survey.pages()
    with transaction.atomic():
        while some := list(islice(pages, _AT_ONCE)):
            here = rows.filter(number__in=[item.number for item in some])
            known = set(here.values_list("number", flat=True))
            _take_numbers(survey.source, [item for item in some if item.number not in known])
    taken = rows.filter(kind__in=PAGES, page_id__isnull=False).values_list("number", "page_id")
    survey.items.give_pages((number, page) for number, page in taken.iterator(_AT_ONCE) if page)


_AT_ONCE = 1000


def _take_numbers(source: str, items: list[Known]) -> None:
    rows = [
        ImportedItem(source=source, number=item.number, kind=item.kind, page_id=number)
        for item, number in zip(items, take_numbers(Page, len(items)), strict=True)
    ]
    ImportedItem.objects.bulk_create(rows, ignore_conflicts=True)

"""What addresses of this site itself stand for, so that a text that was written out comes back as it was."""

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from posts.importers.html_to_blocks import Nothing, Picture
from posts.importers.wordpress.media import Media


class OwnSite:
    """Finds pages, pictures and documents by their addresses here. What is not live is not found."""

    def __init__(self) -> None:
        self._root = Site.objects.get(is_default_site=True).root_url

    def path(self, address: str) -> str:
        """The path of an address of this site, or nothing."""
        parts, root = urlsplit(address), urlsplit(self._root)
        return unquote(parts.path) if parts.netloc == root.netloc and parts.scheme == root.scheme else ""

    def page(self, address: str) -> Any:
        """The live page at an address."""
        path = self.path(address)
        slug = path.strip("/").rpartition("/")[2]
        found = Page.objects.live().filter(slug=slug).specific() if slug else ()
        return next((page for page in found if urlsplit(page.get_url() or "").path == path), None)

    def picture(self, address: str) -> Any:
        """The picture of which a file is at an address."""
        name = self._file(address)
        if not name:
            return None
        model = get_image_model()
        rendition = model.get_rendition_model().objects.filter(file=name).select_related("image").first()
        return rendition.image if rendition else model.objects.filter(file=name).first()

    def document(self, address: str) -> Any:
        """The document at an address."""
        folder, name = posixpath.split(self.path(address))
        number = posixpath.basename(folder)
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        found = get_document_model().objects.filter(pk=int(number)).first()
        return found if found and found.filename == name else None

    def _file(self, address: str) -> str:
        """The name in the storage of a file at an address."""
        media = urlsplit(settings.MEDIA_URL)
        parts = urlsplit(address)
        own = parts.netloc == media.netloc if media.netloc else bool(self.path(address))
        path = unquote(parts.path)
        return path.removeprefix(media.path) if own and path.startswith(media.path) else ""


class Folder(Nothing):
    """Takes pictures from the folder of a file, or from below the root of what is imported.

    What this site itself has at an address is taken from it. `own` is the address of the text itself.
    """

    def __init__(self, folder: Path, root: Path, own: str = "") -> None:
        self.here, self.root, self.site, self.own = Media(folder), Media(root), OwnSite(), own

    def link(self, address: str) -> dict[str, str]:
        """A page or a document of this site, and a place in the text itself."""
        place, mark, name = address.partition("#")
        if mark and place == self.own:
            return {"href": f"#{name}"}
        if page := self.site.page(address) if not mark else None:
            return {"linktype": "page", "id": str(page.pk)}
        if document := self.site.document(address):
            return {"linktype": "document", "id": str(document.pk)}
        return {"href": address}

    def document(self, address: str) -> int | None:
        """A document of this site."""
        found = self.site.document(address)
        return found.pk if found else None

    def picture(self, address: str, number: int | None) -> Picture | None:
        """Return the picture at a relative address, or at one of this site."""
        if own := self.site.picture(address) if address else None:
            return Picture(own.pk, credit=own.credit)
        if not address or urlsplit(address).netloc or urlsplit(address).scheme:
            return None
        found = self.here.picture(address) or self.root.picture(address)
        return Picture(found) if found else None

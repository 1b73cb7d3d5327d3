"""Files of the old site: found in a folder, or fetched; kept once, however often they are named."""

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField

from posts.importers.fetch import Fetcher, NotFetched
from posts.importers.recording import made

PICTURES = frozenset({"avif", "gif", "jpg", "jpeg", "png", "webp"})
_SIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)|-scaled(?=\.\w+$)|-e\d{10,}(?=\.\w+$)")
_UPLOADS = re.compile(r".*?/(?:wp-content/uploads|files)/")


class Media:
    """Pictures and documents by the addresses they had. What cannot be had is None, and in `problems`."""

    def __init__(self, folder: Path | None, fetcher: Fetcher | None = None) -> None:
        self.folder = folder.resolve() if folder else None
        self.fetcher = fetcher
        self.problems: dict[str, str] = {}
        self.stored: list[Any] = []  # file fields written since somebody looked, for a run that is taken back
        self._known: dict[str, int | None] = {}

    def picture(self, address: str, *, description: str = "", credit: str = "") -> int | None:
        """The number of the picture at an address."""
        key = original_of(address)
        if key not in self._known:
            self._known[key] = self._picture(address, description, credit)
        return self._known[key]

    def document(self, address: str) -> int | None:
        """The number of the document at an address."""
        if address not in self._known:
            self._known[address] = self._document(address)
        return self._known[address]

    def forget(self) -> None:
        """Forget what was made since, because the transaction it was made in was taken back."""
        self._known.clear()
        self.stored.clear()

    def _picture(self, address: str, description: str, credit: str) -> int | None:
        data = self._read(original_of(address)) or self._read(address)
        if data is None:
            return None
        model = get_image_model()
        if found := model.objects.filter(file_hash=_hash(data)).order_by("pk").first():
            return int(found.pk)
        name = _name(original_of(address))
        file = ContentFile(data, name=name)
        try:
            WagtailImageField().to_python(file)
        except ValidationError as error:
            self.problems[address] = " ".join(error.messages)
            return None
        file.seek(0)
        image = model(title=name, description=description[:255], credit=credit[:255], file=file)
        image._set_image_file_metadata()
        image.save()
        made(image)
        self.stored.append(image.file)
        return int(image.pk)

    def _document(self, address: str) -> int | None:
        name = _name(address)
        if name.rpartition(".")[2] not in settings.WAGTAILDOCS_EXTENSIONS:
            return None
        data = self._read(address)
        if data is None:
            return None
        if len(data) > (most := settings.WAGTAILDOCS_MAX_UPLOAD_SIZE):
            self.problems[address] = f"The file is larger than {most:,} bytes, the most for a document"
            return None
        model = get_document_model()
        if found := model.objects.filter(file_hash=_hash(data)).order_by("pk").first():
            return int(found.pk)
        document = model(title=name, file=ContentFile(data, name=name))
        document._set_document_file_metadata()
        document.save()
        made(document)
        self.stored.append(document.file)
        return int(document.pk)

    def _read(self, address: str) -> bytes | None:
        if (path := self._path(address)) is not None:
            return path.read_bytes()
        if self.fetcher is None:
            return None
        try:
            return self.fetcher.fetch(address)
        except NotFetched as error:
            self.problems[address] = str(error)
            return None

    def _path(self, address: str) -> Path | None:
        """The file in the folder: below it as it was below wp-content/uploads, or by its name alone."""
        if self.folder is None:
            return None
        path = unquote(urlsplit(address).path)
        inside = _UPLOADS.sub("", path, count=1) if _UPLOADS.match(path) else path.lstrip("/")
        tries = [inside, f"wp-content/uploads/{inside}", f"uploads/{inside}", inside.rsplit("/", 1)[-1]]
        for name in tries:
            if "\0" in name or not name:
                continue
            found = (self.folder / name).resolve()
            if found.is_relative_to(self.folder) and found.is_file():
                return found
        return None


def is_picture(address: str) -> bool:
    """Whether an address names a picture by its ending."""
    return urlsplit(address).path.rpartition(".")[2].lower() in PICTURES


def original_of(address: str) -> str:
    """The address of the file from which WordPress made this size, without what asks for another size."""
    parts = urlsplit(address)
    return parts._replace(path=_SIZED.sub("", parts.path), query="", fragment="").geturl()


def _hash(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()  # as Wagtail does


def _name(address: str) -> str:
    """A name of our own for a file: letters, digits and hyphens, and an ending."""
    stem, _dot, ending = unquote(urlsplit(address).path.rsplit("/", 1)[-1]).rpartition(".")
    return f"{slugify(stem)[:80] or 'file'}.{slugify(ending)[:10] or 'bin'}"

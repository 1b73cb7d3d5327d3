"""Pictures, and words for those who cannot see them."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from wagtail.images.blocks import ImageBlock

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding, Severity
from posts.checklist.parts import Part

_FILE = re.compile(
    r"\s*(?:[\w\-+.,()@ ]*\.(?:jpe?g|png|gif|webp|avif|svg|heic|tiff?|bmp)"
    r"|(?:IMG|DSCN?|PXL|MVIMG|Screen ?shot|Bildschirmfoto|image|picture|photo|figure|untitled)"
    r"[\s_\-]*\d[\d\s_\-.:]*(?:at[\d\s_\-.:]*)?(?:[AP]M)?)\s*",
    re.IGNORECASE,
)


def is_file_name(text: str) -> bool:
    """Whether a text is the name of a file, or one that a camera or a program has given."""
    return _FILE.fullmatch(text) is not None


def cover_of(page: Any) -> Part | None:
    """The field for a cover, where a page has one."""
    try:
        field = page._meta.get_field("cover")
    except FieldDoesNotExist:
        return None
    return Part("cover", str(_("Cover")), field, page.cover)


class Cover(Check):
    """There is one."""

    id = "cover"
    severity = Severity.ADVICE

    def run(self, draft: Draft) -> Iterator[Finding]:
        part = cover_of(draft.page)
        if part and part.value is None:
            message = _("There is none, so one is drawn from the category's color. Choose one if you can.")
            yield self.finding(part, message, about="")


class AltText(Check):
    """Says what a picture shows."""

    id = "alt-text"
    severity = Severity.BLOCKING

    def run(self, draft: Draft) -> Iterator[Finding]:
        for part in draft.of_kind(ImageBlock):
            if isinstance(part.value, dict) and part.value.get("image") and not part.value.get("decorative"):
                yield from self._of_picture(part, str(part.value.get("alt_text") or ""))
        cover = cover_of(draft.page)
        if cover and cover.value and is_file_name(cover.value.description):
            message = _(
                "Its description is “%(text)s”, the name of a file. Describe the picture where it is stored, "
                "under Images."
            )
            # It is the picture's own, and may be somebody else's to change.
            values = {"text": cover.value.description}
            about = f"{cover.value.pk} {cover.value.description}"
            yield self.finding(cover, message % values, about=about, severity=Severity.WARNING)

    def _of_picture(self, part: Part, text: str) -> Iterator[Finding]:
        about = f"{part.value['image']} {text}"
        if not text.strip():
            message = _("It has no alternative text. Say what it shows, or mark it as decorative.")
            yield self.finding(part, message, about=about)
        elif is_file_name(text):
            message = _("The alternative text “%(text)s” is the name of a file. Say what the picture shows.")
            yield self.finding(part, message % {"text": text.strip()}, about=about)

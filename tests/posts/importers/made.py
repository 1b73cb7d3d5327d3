"""What tests of the converter share."""

from typing import Any

from posts.blocks.body import BodyBlock
from posts.importers.html_to_blocks import Converted, Nothing, Picture, Source, convert

BODY = BodyBlock()


class Shelf(Nothing):
    """A library with one picture, one page and one document, for tests without a database."""

    def picture(self, address: str, number: int | None) -> Picture | None:
        """Every picture but those that are called missing."""
        if "missing" in address:
            return None
        return Picture(number or 1, description="From the library", caption="Said of it")

    def link(self, address: str) -> dict[str, str]:
        """A page for one address, and nothing for the page of a picture."""
        if address == "https://old.example/other/":
            return {"linktype": "page", "id": "7"}
        return {} if "attachment" in address else {"href": address}

    def document(self, address: str) -> int | None:
        """Number 3 for a PDF."""
        return 3 if address.endswith(".pdf") else None

    def fragment(self, number: int) -> str | None:
        """One reusable block, and one that holds itself."""
        itself = '<!-- wp:block {"ref":6} /--><!-- wp:paragraph --><p>again</p><!-- /wp:paragraph -->'
        return {5: "<!-- wp:paragraph --><p>Reused.</p><!-- /wp:paragraph -->", 6: itself}.get(number)


def converted(html: str, **fields: Any) -> Converted:
    """Convert with the library above."""
    return convert(Source(html, **fields), Shelf())


def blocks(html: str, **fields: Any) -> list[tuple[str, Any]]:
    """The blocks of a text, as pairs of kind and value."""
    return [(block["type"], block["value"]) for block in converted(html, **fields).blocks]


def notes(html: str, **fields: Any) -> list[str]:
    """What is noted about a text."""
    return [f"{note.kind}: {note.text}" for note in converted(html, **fields).notes]


def code(text: str, language: str = "text", filename: str = "", highlight: str = "") -> tuple[str, Any]:
    """A block of code as the converter writes it."""
    value = {"language": language, "filename": filename, "highlight": highlight, "code": text}
    return "code", value


def picture(
    number: int = 1, alt: str = "A tree", caption: str = "", width: str = "normal"
) -> tuple[str, Any]:
    """A block with a picture as the converter writes it."""
    image = {"image": number, "alt_text": alt, "decorative": not alt}
    return "image", {"image": image, "caption": caption, "credit_override": "", "width": width}


def quote(text: str, by: str = "", source: str = "") -> tuple[str, Any]:
    """A quotation as the converter writes it."""
    return "quote", {"text": text, "attribution": by, "source": source}

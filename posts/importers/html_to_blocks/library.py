"""What a text refers to, as the converter asks for it. The converter itself knows no database."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Picture:
    """A picture of the site."""

    number: int
    description: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Source:
    """A text, and what WordPress stores beside it."""

    html: str
    footnotes: tuple[tuple[str, str], ...] = ()  # of the block editor: (id, HTML)
    attached: tuple[int, ...] = ()  # numbers of pictures that were uploaded for it
    plain: bool = False  # whether it is HTML and nothing else: no rules for paragraphs, no shortcodes


class Library(Protocol):
    """Finds what addresses and numbers of the old site have become."""

    def picture(self, address: str, number: int | None) -> Picture | None:
        """Return the picture at an address, or with a number of the old site."""

    def link(self, address: str) -> dict[str, str]:
        """Return the attributes of a link to an address: href, or linktype and id.

        There are none where nothing is left to lead to, such as the page of a picture alone.
        """

    def document(self, address: str) -> int | None:
        """Return the number of a document that was at an address."""

    def address_of(self, number: int) -> str:
        """Return the address of a file with a number of the old site, or nothing."""

    def fragment(self, number: int) -> str | None:
        """Return the content of a reusable block."""


class Nothing:
    """Knows nothing: every link stays, every picture is missing."""

    def picture(self, address: str, number: int | None) -> Picture | None:
        """None."""
        return None

    def link(self, address: str) -> dict[str, str]:
        """The address."""
        return {"href": address}

    def document(self, address: str) -> int | None:
        """None."""
        return None

    def address_of(self, number: int) -> str:
        """Nothing."""
        return ""

    def fragment(self, number: int) -> str | None:
        """None."""
        return None

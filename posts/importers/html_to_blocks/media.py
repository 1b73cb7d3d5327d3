"""Figures, pictures and galleries."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from posts.importers.html_to_blocks.inline import safe_address
from posts.importers.html_to_blocks.library import Picture
from posts.importers.html_to_blocks.shapes import is_character, is_inline
from posts.importers.html_to_blocks.tree import Element

if TYPE_CHECKING:
    from posts.importers.html_to_blocks.flow import Flow

_NUMBER = re.compile(r"\bwp-image-(\d{1,18})\b")
_PICTURE_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|webp|svg|bmp|tiff?)$", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-url")
_LONGEST = {"picture": 300, "item": 200}
_MOST_IN_GALLERY = 12


class Media:
    """Adds figures, pictures and galleries to the flow."""

    def __init__(self, flow: "Flow") -> None:
        self.flow = flow

    # Figures

    def figure(self, element: Element) -> None:
        """Add what a figure shows, with its caption."""
        pictures = [img for img in element.elements("img") if not is_character(img)]
        caption = self._take_caption(element)
        players = element.elements("iframe", "video", "audio", "object", "embed")
        if element.classes & {"wp-block-embed", "embed"} or any("embed" in c for c in element.classes):
            self.flow.players.embed(element, caption)
        elif element.elements("table", "blockquote", "pre", "details") or (players and pictures):
            self.captioned(element, caption)
        elif len(players) == 1 and not element.text().strip():
            self.flow.players.player(players[0], caption)
        elif players:
            self.captioned(element, caption)
        elif len(pictures) > 1 or element.classes & {"gallery", "wp-block-gallery"}:
            self.gallery(element, caption)
        elif pictures:
            self._lone(element, pictures[0], caption)
        else:
            self.captioned(element, caption)

    def _lone(self, element: Element, img: Element, caption: str) -> None:
        for anchor in element.elements("a"):
            if img in anchor.elements("img"):
                img.attrs.setdefault("data-link", anchor.attrs.get("href", ""))
        # Words beside the picture that are no caption.
        rest = self.flow.inline.plain([element])
        self.picture(img, caption)
        if rest:
            self.flow.builder.paragraph(self.flow.inline.escaped(rest))

    def _take_caption(self, element: Element) -> str:
        """Take the caption out of a figure: the last one, since those before belong to its pictures."""
        for place in range(len(element.children) - 1, -1, -1):
            child = element.children[place]
            if isinstance(child, Element) and child.tag == "figcaption":
                pictures = [img for img in child.elements("img") if not is_character(img)]
                if pictures or child.elements("pre", "table"):
                    return ""
                del element.children[place]
                return self.caption_of(child)
        return ""

    def caption_of(self, element: Element) -> str:
        """The words of a caption; a caption holds no links, so they are written out."""
        for anchor in element.elements("a"):
            address, words = safe_address(anchor.attrs.get("href", "")), anchor.text().strip()
            if address and not address.startswith("#") and words and words not in address:
                anchor.children.append(f" ({address})")
                self.flow.notes.changed("A link within a caption is written out")
        return " ".join(self.flow.inline.plain(element.children).split())

    def captioned(self, element: Element, caption: str) -> None:
        """Add what is in a figure, and its caption below."""
        before = len(self.flow.builder.blocks)
        self.flow.walk(element.children)
        added = self.flow.builder.blocks[before:]
        if (
            caption
            and len(added) == 1
            and added[0]["type"] in ("table", "maths")
            and len(caption) <= _LONGEST["picture"]
        ):
            added[0]["value"]["caption"] = added[0]["value"]["caption"] or caption
            if added[0]["value"]["caption"] == caption:
                return
        self.say(caption)

    def say(self, caption: str) -> None:
        """Add a caption as a paragraph."""
        if caption:
            self.flow.builder.paragraph(f"<i>{self.flow.inline.escaped(caption)}</i>")

    # Pictures

    def picture(self, img: Element, caption: str = "") -> None:
        """Add a picture; or words in its place where the file is missing."""
        if _is_pixel(img):
            self.flow.notes.dropped("A picture of one pixel, with which somebody counted readers")
            return
        found = self._find(img)
        if found is None:
            self._placeholder(img, caption)
        else:
            fits = len(caption) <= _LONGEST["picture"]
            value = {
                "image": self._value(img, found),
                "caption": caption if fits else "",
                "credit_override": "" if (by := img.attrs.get("data-credit", "")) == found.credit else by,
                "width": "wide" if img.classes & {"alignwide", "alignfull"} else "normal",
            }
            self.flow.builder.add("image", value)
            self.say("" if fits else caption)
        self._link_of(img)

    def _find(self, img: Element) -> Picture | None:
        return self.flow.inline.library.picture(_source(img), _number(img))

    def _value(self, img: Element, found: Picture) -> dict[str, Any]:
        alt = " ".join((img.attrs.get("alt") or found.description).split())
        if not alt:
            self.flow.notes.changed("A picture without a description counts as decorative")
        return {"image": found.number, "alt_text": alt, "decorative": not alt}

    def _placeholder(self, img: Element, caption: str) -> None:
        source = safe_address(_source(img)) or self._address(img)
        name = img.attrs.get("alt", "") or unquote(urlsplit(source).path.rsplit("/", 1)[-1]) or "?"
        self.flow.notes.missing(f"A picture: {source or name}")
        escaped = self.flow.inline.escaped
        link = f' <a href="{_attribute(source)}">{escaped(source)}</a>' if source else ""
        words = f" {escaped(caption)}" if caption else ""
        self.flow.builder.paragraph(f"<i>[Picture missing: {escaped(name)}]</i>{link}{words}")

    def _address(self, img: Element) -> str:
        number = _number(img)
        return safe_address(self.flow.inline.library.address_of(number)) if number else ""

    def _link_of(self, img: Element) -> None:
        """Add the link of a picture below it, unless it leads to the picture itself."""
        address = safe_address(img.attrs.get("data-link", ""))
        path = urlsplit(address).path if address else ""
        if not address or address.startswith("#") or _PICTURE_FILE.search(path):
            return
        if "attachment_id=" in address or not self.flow.inline.library.link(address):
            return
        self.flow.notes.changed("The link of a picture stands below it")
        words = img.attrs.get("title") or img.attrs.get("alt") or address
        self.flow.builder.paragraph(self.flow.inline.rich([Element("a", {"href": address}, [words])]))

    def background(self, element: Element) -> None:
        """Add the picture that older cover blocks have as a style."""
        if found := _BACKGROUND.search(element.attrs.get("style", "")):
            self.picture(Element("img", {"src": found[1], "data-id": element.attrs.get("data-id", "")}))

    def gallery(self, element: Element, caption: str = "") -> None:
        """Add pictures side by side, twelve at most in one gallery."""
        shown: list[dict[str, Any]] = []
        for img, words in self._items(element):
            found = None if _is_pixel(img) else self._find(img)
            if found is None:
                self.picture(img, words)
                continue
            words = words or found.caption
            fits = len(words) <= _LONGEST["item"]
            shown.append({"image": self._value(img, found), "caption": words if fits else ""})
            self.say("" if fits else words)
        for group in _groups(shown):
            if len(group) == 1:
                value = {**group[0], "credit_override": "", "width": "normal"}
                self.flow.builder.add("image", value)
            else:
                self.flow.builder.add("gallery", {"images": group, "caption": ""})
        if (
            shown
            and len(caption) <= _LONGEST["picture"]
            and self.flow.builder.blocks[-1]["value"]["caption"] == ""
        ):
            self.flow.builder.blocks[-1]["value"]["caption"] = caption
        else:
            self.say(caption)

    def _items(self, element: Element) -> list[tuple[Element, str]]:
        """The pictures of a gallery with their captions."""
        items: list[tuple[Element, str]] = []
        for child in element.children:
            if not isinstance(child, Element):
                if child.strip():
                    self.flow.walk([child])
                continue
            if child.tag == "img" and not is_character(child):
                items.append((child, ""))
            elif (
                child.tag in ("figcaption", "dd", "p")
                and items
                and is_inline(Element("span", {}, child.children))
            ):
                items[-1] = (items[-1][0], f"{items[-1][1]} {self.caption_of(child)}".strip())
            elif child.elements("img"):
                items += self._items(child)
            else:
                self.flow.walk([child])
        return items


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _source(img: Element) -> str:
    return next((img.attrs[name] for name in _SOURCES if img.attrs.get(name)), "")


def _number(img: Element) -> int | None:
    found = _NUMBER.search(img.attrs.get("class", ""))
    text = found[1] if found else img.attrs.get("data-id") or img.attrs.get("data-attachment-id") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _is_pixel(img: Element) -> bool:
    return all(img.attrs.get(name, "").strip() in ("0", "1", "2") for name in ("width", "height"))


def _groups(items: list[Any]) -> list[list[Any]]:
    """Groups of at most twelve and, where there are several items, at least two."""
    groups = [items[n : n + _MOST_IN_GALLERY] for n in range(0, len(items), _MOST_IN_GALLERY)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-1].insert(0, groups[-2].pop())
    return groups

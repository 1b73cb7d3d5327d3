"""A post as other programs show it: its text with plain markup and addresses that work anywhere.

The site's own templates draw the text. What only makes sense on the site goes: buttons, ornaments,
classes, roles and ids. Links within the page lead to the post.
"""

import hashlib
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from django.core.cache import cache
from django.template.loader import render_to_string

from posts.text import legal

REMEMBERED = 3600  # seconds
GONE = ["button", "canvas", "dialog", "form", "iframe", "input", "noscript", "object", "script", "source"]
GONE += ["style", "svg", "template"]
UNWRAPPED = ["article", "div", "header", "main", "nav", "picture", "section", "span"]
KEPT = {
    "a": ("href", "title"),
    "blockquote": ("cite",),
    "img": ("src", "alt", "width", "height"),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "time": ("datetime",),
}
ADDRESSES = ("href", "src", "cite")
SCHEMES = {"http", "https", "mailto", "tel"}
LANGUAGE = "language-"
_SPACE = re.compile(r"[ \t\n\f\r]+")


def full_text(post: Any, *, address: str, cover: Any = None) -> str:
    """Return the text of a post as HTML for feed readers.

    `address` is the absolute one of the post. `cover` has url, alt, width and height. The post comes
    from `for_feed()`.
    """
    context = {"body": post.body, "cover": cover, "corrections": post.listed_corrections}
    html = render_to_string("posts/feeds/full_text.html", context)
    # The same markup gives the same text, so it is parsed once and not for every feed reader that asks.
    digest = hashlib.sha256(f"{address}\n{html}".encode("utf-8", "surrogatepass")).hexdigest()
    return str(cache.get_or_set(f"fulltext:{digest}", lambda: fit(html, address), REMEMBERED))


def fit(html: str, address: str) -> str:
    """Return HTML of the site made fit for other programs. Relative addresses start at `address`."""
    soup = BeautifulSoup(legal(html), "html.parser")
    for tag in soup.find_all(_is_gone):
        tag.decompose()
    _link_recordings(soup)
    _quote_asides(soup)
    _part_captions(soup)
    for tag in soup.find_all(_is_ours):
        _strip(tag, address)
    for tag in soup.find_all(UNWRAPPED):
        tag.unwrap()
    for link in soup.find_all("a"):
        _drop_dead(link)
    soup.smooth()
    _collapse(soup)
    return soup.decode(formatter="minimal").strip()


def _is_gone(tag: Tag) -> bool:
    return tag.name in GONE or tag.get("aria-hidden") == "true"


def _is_ours(tag: Tag) -> bool:
    """Whether the markup comes from templates. A formula's has been checked, and needs all it has."""
    return tag.name != "math" and tag.find_parent("math") is None


def _link_recordings(soup: BeautifulSoup) -> None:
    """Leave the link of a recording, and nothing of its stage."""
    for figure in soup.find_all("figure", class_="embed"):
        paragraph = soup.new_tag("p")
        if link := figure.find("a"):
            paragraph.append(link)
        figure.replace_with(paragraph)


def _quote_asides(soup: BeautifulSoup) -> None:
    """Set call-outs apart as quotations are: the one frame that every feed reader draws."""
    for box in soup.find_all(["aside", "div"], class_=["callout", "tldr"]):
        box.name = "blockquote"
        if kind := box.find(class_="callout__kind"):
            kind.append(": ")
        if label := box.find("p"):
            strong = soup.new_tag("strong")
            strong.extend(list(label.contents))
            label.append(strong)


def _part_captions(soup: BeautifulSoup) -> None:
    """Part what a style sheet sets apart: “A caption · Credit: a name”."""
    for caption in soup.find_all("figcaption"):
        for span in caption.find_all("span", recursive=False)[1:]:
            span.insert_before("· ")


def _strip(tag: Tag, address: str) -> None:
    names = KEPT.get(tag.name, ())
    kept: dict[str, Any] = {name: value for name, value in tag.attrs.items() if name in names}
    if tag.name == "code":
        classes = [str(name) for name in tag.get_attribute_list("class")]
        kept["class"] = next((name for name in classes if name.startswith(LANGUAGE)), None)
    for name in ADDRESSES:
        if name in kept:
            kept[name] = _absolute(kept[name], address)
    tag.attrs = {name: value for name, value in kept.items() if value is not None}


def _absolute(value: str, address: str) -> str | None:
    """Return the address in full, or None where it is none that a feed may hold."""
    try:
        url = urljoin(address, value.strip())
        return url if urlsplit(url).scheme in SCHEMES else None
    except ValueError:  # such as http://[
        return None


def _drop_dead(link: Tag) -> None:
    """Drop a link without words, such as the one beside a heading, and keep words without a link."""
    if not link.get_text(strip=True) and not link.find("img"):
        link.decompose()
    elif not link.get("href"):
        link.unwrap()


def _collapse(soup: BeautifulSoup) -> None:
    """Make the space between words single; templates leave much of it."""
    for text in soup.find_all(string=_SPACE):
        if not text.find_parent("pre"):
            text.replace_with(NavigableString(_SPACE.sub(" ", text)))

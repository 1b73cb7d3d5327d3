"""Reading what the site emits. Everything is parsed strictly, so a test fails where a validator would."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.core.exceptions import ValidationError

from posts.models import PostPage

BODY = PostPage._meta.get_field("body").stream_block
SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'><img src=x onerror=alert(1)>"
SVG = "{http://www.w3.org/2000/svg}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
# What begins on a line of its own, whether or not there is space around it in the markup.
BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header li "
    "main nav ol p pre section table td th tr ul".split()
)


def _parser() -> html5lib.HTMLParser:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)


def document(html: str | bytes) -> Element:
    """Parse a page. Raises html5lib's ParseError where the markup is not correct."""
    if isinstance(html, bytes):
        html = html.decode()
    root: Element = _parser().parse(html)
    return root


def fragment(html: str) -> Element:
    """Parse a part of a page, as strictly."""
    root: Element = _parser().parseFragment(html)
    return root


def words(element: Element) -> str:
    """The text of an element as a reader has it: single spaces, and what are blocks apart."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return  # a comment
    apart = " " if element.tag in BLOCKS else ""
    yield apart + (element.text or "")
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield apart


def one(element: Element, path: str) -> Element:
    """The one element at a path."""
    found = element.findall(path)
    assert len(found) == 1, f"{len(found)} elements at {path}"
    return found[0]


def elements(root: Element) -> list[Element]:
    """Every element, without comments."""
    return [element for element in root.iter() if isinstance(element.tag, str)]


def names(root: Element) -> set[str]:
    """The names of all elements, without their namespaces."""
    return {element.tag.rpartition("}")[2].lower() for element in elements(root)}


DATA_BLOCK = {"type": "application/ld+json"}


def inline_scripts(root: Element) -> list[Element]:
    """Scripts that a strict policy would refuse. Blocks of structured data are none: no browser runs them."""
    return [script for script in root.iter("script") if not script.get("src") and script.attrib != DATA_BLOCK]


def structured_data(root: Element) -> list[dict[str, Any]]:
    """The nodes of a page's one block of structured data; none where there is no block."""
    blocks = [script for script in root.iter("script") if script.attrib == DATA_BLOCK]
    assert len(blocks) <= 1
    documents = [json.loads(block.text or "") for block in blocks]
    assert all(found["@context"] == "https://schema.org" for found in documents)
    return [node for found in documents for node in found["@graph"]]


def attributes(root: Element) -> list[tuple[str, str]]:
    """Every attribute of every element."""
    return [(name, value) for element in elements(root) for name, value in element.attrib.items()]


def ids(root: Element) -> list[str]:
    """Every id, in order."""
    return [value for name, value in attributes(root) if name == "id"]


def assert_harmless(root: Element) -> None:
    """Nothing in here runs, restyles, or leads to a script."""
    assert not names(root) & {"script", "style", "iframe", "object", "embed", "base", "form"}
    for name, value in attributes(root):
        assert not name.lower().startswith("on"), name
        assert name != "style", value
        if name in ("href", "src", "cite", "srcset", "action", "formaction"):
            assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:")), value


def child(kind: str, value: Any, number: int = 1) -> dict[str, Any]:
    """A block as the database stores it."""
    return {"type": kind, "value": value, "id": f"{kind}-{number}"}


def stream(*children: dict[str, Any]) -> Any:
    """A body as pages hold it."""
    return BODY.to_python(list(children))


def render(*children: dict[str, Any]) -> Element:
    """A body as readers get it, parsed."""
    return fragment(stream(*children).render_as_block())


def problems(kind: str, value: Any) -> list[str]:
    """What validation says of one block."""
    block = BODY.child_blocks[kind]
    try:
        block.clean(block.to_python(value))
    except ValidationError as error:
        return list(_messages(error))
    return []


def body_problems(*children: dict[str, Any]) -> list[str]:
    """What validation says of a whole body."""
    try:
        BODY.clean(stream(*children))
    except ValidationError as error:
        return list(_messages(error))
    return []


def _messages(error: ValidationError) -> list[str]:
    data = error.as_json_data() if hasattr(error, "as_json_data") else {"messages": error.messages}
    return _flat(data)


def _flat(data: Any) -> list[str]:
    if isinstance(data, dict):
        inner = [_flat(value) for key, value in data.items() if key != "messages"]
        return [*data.get("messages", []), *(line for lines in inner for line in lines)]
    if isinstance(data, list):
        return [line for item in data for line in _flat(item)]
    return []


OWN = {"", "localhost"}  # the hosts of what is ours
FETCHED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "use": ("href", "{http://www.w3.org/1999/xlink}href"),
    "image": ("href", "{http://www.w3.org/1999/xlink}href"),
}
NOT_FETCHED = {"canonical", "prev", "next", "alternate", "license", "author"}


def fetched(page: Element) -> list[str]:
    """Every address a browser asks for without being told to by the reader."""
    found = []
    for element in elements(page):
        tag = element.tag.rpartition("}")[2]
        for name in FETCHED.get(tag, ()):
            if value := element.get(name):
                found += [part.split()[0] for part in value.split(",")] if name == "srcset" else [value]
        if tag == "link" and not set((element.get("rel") or "").split()) & NOT_FETCHED:
            found.append(element.get("href") or "")
            found += [part.split()[0] for part in (element.get("imagesrcset") or "").split(",") if part]
    return found

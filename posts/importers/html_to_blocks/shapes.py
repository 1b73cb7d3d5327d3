"""What is within a line, and what stands for itself."""

from posts.importers.html_to_blocks.inline import CHARACTERS
from posts.importers.html_to_blocks.tree import Element, Node

INLINE = frozenset(
    """
    a abbr acronym b big br cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup
    time tt u var
    """.split()
)
LISTS = ("ul", "ol")
# Blocks that are nothing but a place for others.
PLAIN = frozenset("p div section article main header footer nav address center figcaption caption".split())


def is_inline(node: Node) -> bool:
    """Whether a node is words, and everything in it is."""
    if isinstance(node, str):
        return True
    if node.is_inline is None:
        # A cite or code of ours that was lifted is empty, and still a word.
        inside = [is_inline(child) for child in node.children]
        node.is_inline = (node.tag in INLINE and all(inside)) or is_character(node)
    return node.is_inline


def is_character(element: Element) -> bool:
    """Whether a picture stands for a character: a smiley, a formula."""
    return element.tag == "img" and bool(element.classes & CHARACTERS)


def is_blank(node: Node) -> bool:
    """Whether a node is white space or an empty element."""
    if isinstance(node, str):
        return not node.strip()
    kept = node.tag in ("img", "iframe", "video", "audio", "hr", "embed", "object", "table", "pre")
    if kept or "data-code" in node.attrs or "data-note" in node.attrs:
        return False
    return all(is_blank(child) for child in node.children)


def hoist(element: Element) -> list[Node]:
    """Take blocks out of an element of a line: <a><img> words</a> is a picture, then linked words."""
    found: list[Node] = []
    group: list[Node] = []

    def flush() -> None:
        if group:
            found.append(Element(element.tag, element.attrs, list(group)))
            group.clear()

    for child in element.children:
        if is_inline(child):
            group.append(child)
            continue
        flush()
        assert isinstance(child, Element)  # noqa: S101 - a text is inline
        if child.tag in INLINE:
            # Once out, each of its words still is within this element.
            found += [_within(element, node) for node in hoist(child)]
        else:
            found.append(_within(element, child))
    flush()
    return found


def _within(outer: Element, node: Node) -> Node:
    if is_inline(node):
        return Element(outer.tag, outer.attrs, [node])
    if isinstance(node, Element) and node.tag == "img" and outer.tag == "a":
        node.attrs.setdefault("data-link", outer.attrs.get("href", ""))
    elif isinstance(node, Element) and node.tag == "p":
        return Element("p", node.attrs, [Element(outer.tag, outer.attrs, node.children)])
    return node


def last_of(element: Element) -> tuple[Element, int] | None:
    """The last element in an element that has words, with its parent and place in it."""
    for place in range(len(element.children) - 1, -1, -1):
        child = element.children[place]
        if is_blank(child):
            continue
        if not isinstance(child, Element):
            return None
        if child.tag in ("cite", "footer"):
            return element, place
        return last_of(child) if child.tag in ("p", "div") else None
    return None

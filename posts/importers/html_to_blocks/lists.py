"""Lists: as rich text where they are words alone, taken apart where they hold more."""

from typing import TYPE_CHECKING

from posts.importers.html_to_blocks.inline import is_blank as shows_nothing
from posts.importers.html_to_blocks.shapes import LISTS, PLAIN, is_blank, is_inline
from posts.importers.html_to_blocks.tree import Element, Node

if TYPE_CHECKING:
    from posts.importers.html_to_blocks.flow import Flow


class Lists:
    """Adds lists to the flow."""

    def __init__(self, flow: "Flow") -> None:
        self.flow = flow

    def add(self, element: Element) -> None:
        """Add a list."""
        if element.classes & {"blocks-gallery-grid", "gallery"}:
            self.flow.media.gallery(element)
        elif _is_simple(element):
            self.flow.builder.rich(self._html(element))
        else:
            self._apart(element)

    def _html(self, element: Element) -> str:
        items = [self._item(child) for child in element.children if not is_blank(child)]
        inner = "".join(f"<li>{item}</li>" for item in items if not shows_nothing(item))
        return f"<{element.tag}>{inner}</{element.tag}>" if inner else ""

    def _item(self, node: Node) -> str:
        """The inside of an item: lines, and lists within."""
        children = node.children if isinstance(node, Element) and node.tag == "li" else [node]
        lines, lists = [], []
        for group in _groups(children):
            first = group[0]
            if isinstance(first, Element) and first.tag in LISTS:
                lists.append(self._html(first))
            else:
                lines.append(self.flow.inline.rich(group))
        return "<br/>".join(line for line in lines if not shows_nothing(line)) + "".join(lists)

    def _apart(self, element: Element) -> None:
        """Add an item at a time. Numbers are written out: a list that is interrupted would begin again."""
        numbered = element.tag == "ol"
        if numbered:
            self.flow.notes.changed("A numbered list with more than words in it is numbered paragraphs")
        start = element.attrs.get("start", "")
        number = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1
        for child in element.children:
            if is_blank(child):
                continue
            self._interrupted(child, f"{number}. " if numbered else "")
            number += 1

    def _interrupted(self, node: Node, number: str) -> None:
        children = node.children if isinstance(node, Element) and node.tag == "li" else [node]
        first = True
        for group in _groups(children):
            if all(is_inline(member) for member in group):
                html = self.flow.inline.rich(group)
                if shows_nothing(html):
                    continue
                if first and not number:
                    self.flow.builder.rich(f"<ul><li>{html}</li></ul>")
                else:
                    self.flow.builder.paragraph(f"{number if first else ''}{html}")
                first = False
            else:
                self.flow.walk(group)

    def definitions(self, element: Element) -> None:
        """Add terms in bold, and what is said of each below."""
        for child in element.children:
            if not isinstance(child, Element):
                self.flow.walk([child])
            elif child.tag == "dt" and is_inline(Element("span", {}, child.children)):
                html = self.flow.inline.rich(child.children)
                self.flow.builder.paragraph("" if shows_nothing(html) else f"<b>{html}</b>")
            elif child.tag == "div":
                self.definitions(child)
            else:
                self.flow.walk(child.children)


def _groups(children: list[Node]) -> list[list[Node]]:
    """Words that follow each other, the words of each paragraph, and every other element for itself."""
    groups: list[list[Node]] = []
    run: list[Node] = []
    for child in children:
        if is_inline(child):
            run.append(child)
            continue
        groups += [run] if run else []
        run = []
        if isinstance(child, Element) and child.tag in PLAIN and not child.classes:
            groups += _groups(child.children)
        else:
            groups.append([child])
    return groups + ([run] if run else [])


def _is_simple(element: Element) -> bool:
    """Whether a list is words and lists of words, and begins with 1."""
    if element.attrs.get("start", "1") != "1":
        return False
    return all(_is_simple_item(child) for child in element.children)


def _is_simple_item(node: Node) -> bool:
    if is_inline(node):
        return True
    assert isinstance(node, Element)  # noqa: S101 - a text is inline
    if node.tag in LISTS:
        return _is_simple(node)
    if node.tag == "li" or (node.tag in PLAIN and not node.classes):
        return all(_is_simple_item(child) for child in node.children)
    return False

"""Footnotes, however they were made: by the block editor, by a shortcode, or as links to a list."""

import re
from dataclasses import dataclass, field

from posts.importers.html_to_blocks.tree import Element, Node

_MARK = re.compile(r"[\[(]?\s*(?:\d{1,3}|[*†‡]+|[ivx]{1,5})\s*[\])]?")
_BACK = re.compile(r"\s*(?:↩︎?|↑|\^|⏎|↵|⤴|back|return)\s*", re.IGNORECASE)


@dataclass
class Found:
    """Notes by label, in their order: the elements of each."""

    notes: dict[str, list[Node]] = field(default_factory=dict)

    def label(self) -> str:
        """The next label."""
        return str(len(self.notes) + 1)


def of_block_editor(root: Element, notes: dict[str, Element], found: Found) -> None:
    """Take the notes that stand beside the text, and mark where the text refers to them."""
    for sup in root.elements("sup"):
        name = sup.attrs.get("data-fn", "")
        if name in notes and name not in found.notes:
            label = found.label()
            found.notes[label] = notes.pop(name).children
            sup.attrs, sup.children = {"data-note": label}, []


def of_links(root: Element, found: Found) -> None:
    """Take notes out of lists at the end: items that a raised number leads to, and that lead back."""
    items = {li.attrs["id"]: li for li in root.elements("li", "p", "div") if li.attrs.get("id")}
    if not items:
        return
    taken: dict[str, str] = {}
    for holder, anchor in _references(root):
        name = anchor.attrs["href"][1:]
        item = items.get(name)
        if item is None or not _leads_back(item):
            continue
        if name not in taken:
            taken[name] = label = found.label()
            found.notes[label] = []
        holder.attrs, holder.children = {"data-note": taken[name]}, []
        holder.tag = "sup"
    for name, label in taken.items():
        _remove_ways_back(items[name])
        found.notes[label] = items[name].children
        _remove(root, items[name])


def _references(root: Element) -> list[tuple[Element, Element]]:
    """Links of a raised number, each with the element that is to be replaced."""
    found = [(sup, anchors[0]) for sup in root.elements("sup") if len(anchors := sup.elements("a")) == 1]
    inside = {id(anchor) for _sup, anchor in found}
    for anchor in root.elements("a"):
        raised = bool(anchor.elements("sup")) or any("footnote" in c for c in anchor.classes)
        if raised and id(anchor) not in inside and "back" not in anchor.attrs.get("class", ""):
            found.append((anchor, anchor))
    return [
        (holder, anchor)
        for holder, anchor in found
        if anchor.attrs.get("href", "").startswith("#") and _MARK.fullmatch(holder.text().strip())
    ]


def _is_way_back(node: Node) -> bool:
    if not (isinstance(node, Element) and node.tag == "a"):
        return False
    back = any("back" in name for name in node.classes) or bool(_BACK.fullmatch(node.text()))
    return node.attrs.get("href", "").startswith("#") and back


def _leads_back(item: Element) -> bool:
    return any(_is_way_back(anchor) for anchor in item.elements("a"))


def _remove_ways_back(element: Element) -> None:
    element.children = [child for child in element.children if not _is_way_back(child)]
    for child in element.children:
        if isinstance(child, Element):
            _remove_ways_back(child)


def _remove(root: Element, gone: Element) -> None:
    root.children = [child for child in root.children if child is not gone]
    for child in root.children:
        if isinstance(child, Element):
            _remove(child, gone)

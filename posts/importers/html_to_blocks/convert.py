"""The way from a text to blocks, one step after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from posts.importers.autop import autop
from posts.importers.code import Lifted, lift
from posts.importers.gutenberg import expand, segments
from posts.importers.html_to_blocks import footnotes
from posts.importers.html_to_blocks.builder import Block, Builder
from posts.importers.html_to_blocks.counts import Counts, of_blocks, of_tree
from posts.importers.html_to_blocks.finish import finish
from posts.importers.html_to_blocks.flow import Flow
from posts.importers.html_to_blocks.inline import Inline
from posts.importers.html_to_blocks.library import Library, Nothing, Source
from posts.importers.html_to_blocks.tree import Element, parse
from posts.importers.notes import Note, Notes
from posts.importers.shortcodes import Shortcodes


@dataclass(frozen=True)
class Converted:
    """A body, what there is to say about it, and how much of the text is in it."""

    blocks: list[Block]
    notes: list[Note] = field(default_factory=list)
    before: Counts = field(default_factory=Counts)
    after: Counts = field(default_factory=Counts)
    lost: tuple[str, ...] = ()  # words that were in the text and are not in the blocks

    @property
    def fidelity(self) -> float:
        """The share of the words that arrived, between 0 and 1."""
        words = self.before.words
        return 1.0 if not words else 1 - len(self.lost) / words


def convert(source: Source, library: Library | None = None) -> Converted:
    """Convert a text. It is never refused: what cannot be kept is noted."""
    library, notes, found = library or Nothing(), Notes(), footnotes.Found()
    shortcodes = Shortcodes(notes, source.attached)
    text = expand(source.html.replace("\x00", ""), notes, library.fragment)
    lifted = lift(text, notes, shortcodes=not source.plain)
    html = lifted.html if source.plain else _html(lifted, shortcodes, library)
    root = parse(html, notes)
    beside = {name: parse(lifted_html, notes) for name, lifted_html in source.footnotes}
    written = {label: parse(html, notes).children for label, html in shortcodes.footnotes.items()}
    found.notes.update(written)
    before, words = of_tree([root, *beside.values(), Element("body", {}, _all(written.values()))], lifted)
    footnotes.of_block_editor(root, beside, found)
    footnotes.of_links(root, found)
    for left in beside.values():
        found.notes[found.label()] = left.children
    builder = Builder()
    inline = Inline(lifted, library, notes)
    Flow(builder, inline).walk(root.children)
    blocks = finish(builder, found, inline)
    after, kept = of_blocks(blocks)
    lost = tuple((words - kept).elements())
    return Converted(blocks, list(notes), before, after, lost)


def _html(lifted: Lifted, shortcodes: Shortcodes, library: Library) -> str:
    parts = []
    for segment in segments(lifted.html, shortcodes.notes, library.fragment):
        html = shortcodes.expand(_without_comments(segment.html))
        parts.append(autop(html) if segment.classic else html)
    return "".join(parts)


def _without_comments(html: str) -> str:
    """Drop comments. One that does not end takes the rest with it, as in a browser."""
    if "<!--" not in html:
        return html
    kept = []
    while (start := html.find("<!--")) >= 0:
        kept.append(html[:start])
        end = html.find("-->", start)
        html = html[end + 3 :] if end >= 0 else ""
    return "".join([*kept, html])


def _all(lists: Iterable[list[Any]]) -> list[Any]:
    return [item for items in lists for item in items]

"""What can be settled only when the whole body is there."""

import re
from html import escape, unescape
from typing import Any

from posts.blocks.body import BodyBlock
from posts.blocks.footnotes import LITERAL, references, replace_references
from posts.blocks.heading import outline
from posts.importers.html_to_blocks.builder import Block, Builder
from posts.importers.html_to_blocks.footnotes import Found
from posts.importers.html_to_blocks.inline import Inline
from posts.importers.html_to_blocks.inline import is_blank as shows_nothing
from posts.importers.html_to_blocks.tables import lines_of
from posts.importers.notes import Notes

_BODY = BodyBlock()
_WITHIN = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)
assert set(LITERAL) == {"a", "code"}  # noqa: S101 - `guard` writes <code>


def finish(builder: Builder, found: Found, inline: Inline) -> list[Block]:
    """Add the footnotes, and let headings, links within the text and references agree with each other."""
    if builder.settle_headings():
        inline.notes.changed("Headings have other levels, so that none is skipped")
    _footnotes(builder, found, inline)
    anchors = _anchors(builder)
    labels = {note["label"] for block in builder.blocks for note in _notes_of(block)}
    for block in builder.blocks:
        if block["type"] == "paragraph":
            block["value"] = _guard(_links(block["value"], anchors, inline.notes), labels)
    return builder.blocks


def _footnotes(builder: Builder, found: Found, inline: Inline) -> None:
    if not found.notes:
        return
    texts = {label: inline.rich(lines_of(nodes), footnotes=False) for label, nodes in found.notes.items()}
    paragraphs = [block["value"] for block in builder.blocks if block["type"] == "paragraph"]
    referred = {label for html in paragraphs for label in references(html)}
    kept = {label: html for label, html in texts.items() if label in referred and not shows_nothing(html)}
    for label, html in texts.items():
        if label not in kept and not shows_nothing(html):
            inline.notes.changed("A footnote that no paragraph refers to is a paragraph at the end")
            builder.paragraph(f"[{label}] {html}")
    if kept:
        notes = [{"label": label, "text": f"<p>{inline.lighter(html)}</p>"} for label, html in kept.items()]
        builder.add("footnotes", {"notes": notes})


def _notes_of(block: Block) -> list[dict[str, str]]:
    return block["value"]["notes"] if block["type"] == "footnotes" else []


def _anchors(builder: Builder) -> dict[str, str]:
    """Where the ids of the old headings lead now, and the anchors that headings have here."""
    places = [place for place, block in enumerate(builder.blocks) if block["type"] == "heading"]
    headings = outline(_BODY.to_python([builder.blocks[place] for place in places]))
    now = {place: heading.anchor for place, heading in zip(places, headings, strict=True)}
    old = {name: now[place] for place, ids in builder.heading_ids for name in ids if place in now}
    return {anchor: anchor for anchor in now.values()} | old


def _links(html: str, anchors: dict[str, str], notes: Notes) -> str:
    def replace(match: re.Match[str]) -> str:
        name = unescape(match[1])
        if anchor := anchors.get(name):
            return f'<a href="#{escape(anchor)}">{match[2]}</a>'
        if name:
            notes.changed("A link to a place in the text that is not there any more is words")
        else:
            notes.changed("A link that led nowhere (#) is words")
        return match[2]

    return _WITHIN.sub(replace, html) if 'href="#' in html else html


def _guard(html: str, labels: set[str]) -> str:
    """Show as code what only looks like a reference to a footnote: [^abc] in a regular expression."""
    if all(label in labels for label in references(html)):
        return html

    def literal(match: re.Match[str]) -> Any:
        return match[0] if match[1] in labels else f"<code>{match[0]}</code>"

    return replace_references(html, literal)

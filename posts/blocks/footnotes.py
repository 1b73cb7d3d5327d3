"""Footnotes: a list at the end, and references to it from paragraphs.

A paragraph refers to a note by writing its label: `[^1]` or `[^source]`. Notes are numbered by their
place in the list; each links back to every place that refers to it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, NavigableString
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from posts.blocks.rich_text import INLINE_FEATURES

REFERENCE = re.compile(r"\[\^([\w-]{1,30})\]")
# Where a text may speak of references without making one.
LITERAL = ["a", "code"]


def _texts(soup: BeautifulSoup) -> list[NavigableString]:
    """The pieces of text in which a reference counts: not in attributes, code or links."""
    return [text for text in soup.find_all(string=REFERENCE) if not text.find_parent(LITERAL)]


def references(html: str) -> list[str]:
    """List the labels that a paragraph refers to, in order."""
    if "[^" not in html:
        return []
    return [label for text in _texts(BeautifulSoup(html, "html.parser")) for label in REFERENCE.findall(text)]


def replace_references(html: str, replacement: Callable[[re.Match[str]], str]) -> str:
    """Return the paragraph with each reference replaced by HTML."""
    if "[^" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for text in _texts(soup):
        # Escaped first: what stands around a reference is text, and what replaces it is HTML.
        linked = REFERENCE.sub(replacement, escape(text))
        text.replace_with(BeautifulSoup(linked, "html.parser"))
    return soup.decode(formatter="minimal")


def anchor(label: str, place: int) -> str:
    """Return the id of a reference, the first place being 1. No label has a colon, so it is nobody else's."""
    return f"fnref-{label}" if place == 1 else f"fnref-{label}:{place}"


@dataclass
class Footnotes:
    """The notes of one body by label, and how often each is referred to."""

    numbers: dict[str, int] = field(default_factory=dict)
    referred: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)  # so far, while the body is drawn

    @classmethod
    def of(cls, body: Iterable) -> "Footnotes":
        """Read the notes and the references of a stream."""
        notes = cls()
        for child in body:
            if child.block_type == "footnotes":
                for note in child.value["notes"]:
                    notes.numbers.setdefault(note["label"], len(notes.numbers) + 1)
            elif child.block_type == "paragraph":
                # As it is stored: to draw it would ask the database for every link.
                notes.referred.update(references(child.value.source))
        return notes

    def link(self, html: str) -> SafeString:
        """Replace each reference in a paragraph with a link to its note. Paragraphs come in their order.

        A reference without a note stays as it was written. The paragraph is Wagtail's own rendering
        of rich text, which is safe already.
        """

        def linked(match: re.Match[str]) -> str:
            label = match[1]
            if label not in self.numbers:
                return match[0]
            self.linked[label] += 1
            return format_html(
                '<sup class="footnote-ref"><a href="#fn-{0}" id="{1}" role="doc-noteref">{2}</a></sup>',
                label,
                anchor(label, self.linked[label]),
                self.numbers[label],
            )

        return mark_safe(replace_references(html, linked))  # noqa: S308 - see above

    def ways_back(self, label: str) -> list[str]:
        """The ids of the places that refer to a note, in order."""
        return [anchor(label, place) for place in range(1, self.referred[label] + 1)]

    def problems(self) -> list[str]:
        """Name each reference without a note and each note without a reference."""
        missing = [
            f"There is no footnote for [^{x}]." for x in sorted(set(self.referred) - set(self.numbers))
        ]
        unused = [f"Nothing refers to the footnote “{x}”." for x in self.numbers if x not in self.referred]
        return missing + unused


class FootnoteBlock(blocks.StructBlock):
    """One note."""

    label = blocks.RegexBlock(
        regex=r"^[\w-]{1,30}$",
        label=_("Label"),
        help_text=_("Paragraphs refer to it as [^label]. Letters, digits and hyphens."),
        error_messages={"invalid": _("Use letters, digits and hyphens, for example: 1 or source")},
    )
    text = blocks.RichTextBlock(features=INLINE_FEATURES, label=_("Text"))

    class Meta:
        icon = "list-ol"


class FootnotesBlock(blocks.StructBlock):
    """The notes of a post, best as its last block."""

    notes = blocks.ListBlock(FootnoteBlock(), min_num=1, label=_("Notes"))

    def clean(self, value):
        value = super().clean(value)
        labels = [note["label"] for note in value["notes"]]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            message = _("Each label may stand once: %(labels)s") % {"labels": ", ".join(twice)}
            raise blocks.StructBlockValidationError(block_errors={"notes": ValidationError(message)})
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        footnotes = context.get("footnotes") or Footnotes()
        context["notes"] = [
            {"note": note, "ways_back": footnotes.ways_back(note["label"])} for note in value["notes"]
        ]
        return context

    class Meta:
        icon = "list-ol"
        label = _("Footnotes")
        template = "posts/blocks/footnotes.html"
        group = _("Structure")
        help_text = _("Put it last. Paragraphs refer to a note as [^label].")
        description = _("Notes that paragraphs refer to")
        preview_value = {"notes": [{"label": "1", "text": "<p>A note with a way back.</p>"}]}

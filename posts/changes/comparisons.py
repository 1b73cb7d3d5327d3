"""What Wagtail's comparison of two versions says of each field, in our words: see `posts.page_views`."""

from itertools import groupby
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import FieldComparison, register_comparison_class
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import expand_db_html

from posts.changes.blocks import Row, State, rows
from posts.changes.words import Kind, Piece, compare
from posts.markdown_text import from_html

ELEMENTS = {Kind.KEPT: "span", Kind.REMOVED: "del", Kind.ADDED: "ins"}


def marked(pieces: list[Piece]) -> SafeString:
    """Return pieces of text as HTML in which removed and added words are elements of their own."""
    parts = ((ELEMENTS[piece.kind], piece.text) for piece in pieces)
    text = format_html_join("", "<{0}>{1}</{0}>", parts)
    return format_html('<div class="changes__text">{}</div>', text)


class WordComparison(FieldComparison):
    """A field that is text."""

    def htmldiff(self) -> SafeString:
        """The text with its changes."""
        return marked(compare(self._text(self.val_a), self._text(self.val_b)))

    def _text(self, value: Any) -> str:
        return str(value or "")


class RichTextComparison(WordComparison):
    """A field that is formatted text. Links show where they lead."""

    def _text(self, value: Any) -> str:
        return from_html(expand_db_html(value or ""), address="")


class StreamComparison(FieldComparison):
    """A body, block by block."""

    def htmldiff(self) -> SafeString:
        """What became of each block; blocks that are as they were stand together."""
        runs = [_run(list(run)) for _same, run in groupby(rows(self.val_a, self.val_b), key=_is_same)]
        return render_to_string("posts/admin/changes/stream.html", {"runs": runs})


def _is_same(row: Row) -> bool:
    return row.state == State.SAME


def _run(found: list[Row]) -> dict[str, Any]:
    return {"is_same": _is_same(found[0]), "rows": [_drawn(row) for row in found]}


def _drawn(row: Row) -> dict[str, Any]:
    return {"row": row, "lines": [{"line": line, "text": marked(line.pieces)} for line in row.lines]}


def register() -> None:
    """Put these in the place of Wagtail's own, for all fields of these kinds."""
    for kind in (models.CharField, models.TextField):
        register_comparison_class(kind, comparison_class=WordComparison)
    register_comparison_class(RichTextField, comparison_class=RichTextComparison)
    register_comparison_class(StreamField, comparison_class=StreamComparison)

"""What our own export says in a form of its own, or twice, as facts and in the text for readers."""

import re
from contextlib import suppress
from datetime import date
from html import unescape
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from posts.importers.html_to_blocks import Picture
from posts.importers.markdown import Text
from posts.models import PostCorrection
from posts.text import legal, shorten


def without_summary(summary: str, body: list[Any]) -> list[Any]:
    """A body that does not begin with the summary, which our own export writes there as well."""
    first = body[0] if body else {"type": "", "value": ""}
    opening, _end, rest = str(first["value"]).partition("</p>")
    if first["type"] != "paragraph" or not summary or " ".join(plain_words(opening).split()) != summary:
        return body
    return ([{**first, "value": rest}] if rest else []) + body[1:] or body


def corrections(text: Text) -> list[PostCorrection]:
    """The corrections that our own export writes."""
    rows = text.facts.get("corrections")
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        with suppress(KeyError, TypeError, ValueError):
            day = date.fromisoformat(str(row["date"]))
            words = shorten(legal(str(row["text"])), 600)
            found.append(PostCorrection(corrected_on=day, text=words, sort_order=place))
    return found


def without_corrections(text: Text, body: list[Any]) -> list[Any]:
    """A body without the list of corrections at its end, where they are among the facts as well."""
    heading: Any = body[-2]["value"] if len(body) > 2 and body[-2]["type"] == "heading" else {}
    return body[:-2] if heading.get("text") == _("Corrections") and corrections(text) else body


def plain_downloads(body: list[Any]) -> list[Any]:
    """A body in which no download says the title that its document has anyhow."""
    for block in body:
        if block["type"] == "download":
            document = get_document_model().objects.get(pk=block["value"]["document"])
            if document.title == block["value"]["title"]:
                block["value"]["title"] = ""
    return body


def without_cover(cover: Picture | None, body: list[Any]) -> list[Any]:
    """A body that does not begin with the cover, which our own export writes there as well."""
    first: Any = body[0] if body else {"type": ""}
    is_cover = first["type"] == "image" and cover and first["value"]["image"]["image"] == cover.number
    return body[1:] or body if is_cover else body


def plain_words(html: str) -> str:
    """The words of rich text."""
    return unescape(re.sub(r"<[^>]*>", " ", html))

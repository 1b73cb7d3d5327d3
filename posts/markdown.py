"""A post as one Markdown document, for readers that are programs and for people who keep a copy."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

from posts.feeds import COVER, picture
from posts.fulltext import fit
from posts.markdown_text import (
    code_block,
    code_span,
    from_html,
    image,
    indented,
    line,
    link,
    quotation,
)
from posts.moments import published_at, updated_at
from posts.text import legal


def document(post: Any, *, root: str) -> str:
    """Return a post as Markdown: facts as YAML between two lines of dashes, title, summary, cover, text.

    The post comes from `for_feed()`. `root` is the address of the index page.
    """
    address = post.get_full_url()
    cover = picture(post.cover, COVER, root=root) if post.cover else None
    parts = [
        _front_matter(post, address, cover.url if cover else ""),
        f"# {line(post.title)}",
        line(post.summary),
        image(cover.alt, cover.url) if cover else "",
        *Blocks(post.body, address).parts(),
        *_corrections(post),
    ]
    return legal("\n\n".join(part for part in parts if part)) + "\n"


def _front_matter(post: Any, address: str, cover: str) -> str:
    facts = {
        "title": _one_line(post.title),
        "date": published_at(post).isoformat(timespec="seconds"),
        "updated": updated_at(post).isoformat(timespec="seconds"),
        "authors": [_one_line(author.name) for author in post.authors],
        "categories": [_one_line(category.name) for category in post.sorted_categories],
        "tags": [_one_line(item.tag.name) for item in post.listed_tags],
        "series": _one_line(post.series.name) if post.series else None,
        "url": address,
        "canonical": post.canonical_address,
        "cover": cover,
        "summary": _one_line(post.summary),
        "corrections": [
            {"date": item.corrected_on.isoformat(), "text": _one_line(item.text)}
            for item in post.listed_corrections
        ],
    }
    # Every JSON string is a quoted string in YAML, whatever is in it.
    rows = [f"{name}: {json.dumps(fact, ensure_ascii=False)}" for name, fact in facts.items() if fact]
    return "\n".join(["---", *rows, "---"])


def _one_line(text: str) -> str:
    # str.split knows the line breaks of Unicode, which YAML would fold.
    return legal(" ".join(text.split()))


def _corrections(post: Any) -> list[str]:
    if not post.listed_corrections:
        return []
    rows = [f"- {item.corrected_on:%Y-%m-%d}: {line(item.text)}" for item in post.listed_corrections]
    return [f"## {_('Corrections')}", "\n".join(rows)]


_SOURCE = re.compile(r'<img [^>]*?src="([^"]*)"')


def _title(value: Any) -> str:
    """What is said about a picture: its caption and whose it is."""
    credit = f"(Photo: {value.credit})" if value.credit else ""
    return f"{value['caption'] or ''} {credit}".strip()


class Blocks:
    """The blocks of a body as Markdown: each by the method that is named after it, or from its HTML."""

    def __init__(self, body: Any, address: str) -> None:
        self.body, self.address = body, address
        notes = [child.value["notes"] for child in body if child.block_type == "footnotes"]
        self.labels = frozenset(note["label"] for group in notes for note in group)

    def parts(self) -> list[str]:
        """Each block on its own, with empty ones for what readers may not see."""
        parts: list[str] = []
        for before, child in zip([None, *self.body], self.body, strict=False):
            part = self._part(child)
            # Else it would be read as the caption of what stands above it.
            is_emphasis = getattr(before, "block_type", "") in ("table", "maths") and part.startswith("*")
            parts.append(f"<!-- -->\n\n{part}" if is_emphasis else part)
        return parts

    def _part(self, child: Any) -> str:
        write: Callable[[Any], str] | None = getattr(self, f"write_{child.block_type}", None)
        return write(child.value) if write else self._html(child.render())

    def _html(self, html: Any) -> str:
        return from_html(str(html), address=self.address, labels=self.labels)

    def _caption(self, text: str) -> str:
        return f"\n\n*{line(text)}*" if text and text.strip() else ""

    def write_image(self, value: Any) -> str:
        return self._pictures(value, [value]) if value["image"] else ""

    def write_gallery(self, value: Any) -> str:
        drawn = self._pictures(value, [item for item in value["images"] if item["image"]])
        caption = value["caption"]
        return f"{drawn}\n*{line(caption)}*" if drawn and caption and caption.strip() else drawn

    def _pictures(self, value: Any, shown: list[Any]) -> str:
        """Pictures below each other, with what is said about them as their titles."""
        sources = _SOURCE.findall(self._drawn(value))
        if len(sources) != len(shown):  # A file is missing or broken.
            return self._html(self._drawn(value))
        wide = "#wide" if value.get("width") == "wide" else ""
        return "\n".join(
            image(item.alt, f"{unescape(source)}{wide}", _title(item))
            for item, source in zip(shown, sources, strict=True)
        )

    def _drawn(self, value: Any) -> str:
        return fit(str(value.block.render(value)), self.address)

    def write_download(self, value: Any) -> str:
        document = value["document"]
        title = value["title"] or document.title if document else ""
        url = urljoin(self.address, document.url) if document else ""
        return link(_("Download: %(title)s") % {"title": title}, url) if document else ""

    def write_related(self, value: Any) -> str:
        post = value.published_post
        url = urljoin(self.address, post.get_url()) if post else ""
        return link(_("Related post: %(title)s") % {"title": post.title}, url) if post else ""

    def write_heading(self, value: Any) -> str:
        return f"{'#' * int(value['level'])} {line(value['text'])}"

    def write_code(self, value: Any) -> str:
        name = f"{code_span(value['filename'])}\n\n" if value["filename"] else ""
        language = "" if value["language"] == "text" else value["language"]
        lines = f" {{{value['highlight']}}}" if value["highlight"] else ""
        return name + code_block(value["code"], language + lines)

    def write_quote(self, value: Any) -> str:
        words = "\n\n".join(line(paragraph) for paragraph in value["text"].split("\n") if paragraph.strip())
        by, source = value["attribution"] or value["source"], value["source"]
        credit = f"\n\n— {link(by, source) if source else line(by)}" if by else ""
        return quotation(words + credit)

    def write_callout(self, value: Any) -> str:
        title = f"{value.kind_label}: {value['title']}" if value["title"] else value.kind_label
        return quotation(f"**{line(title)}**\n\n{self._html(value['text'])}")

    def write_tldr(self, value: Any) -> str:
        return quotation(f"**{_('In short.')}** {self._html(value['text'])}")

    def write_table(self, value: Any) -> str:
        table = value["table"]
        heads = [self._cell(column["heading"] or "") for column in table.columns]
        rules = ["---:" if column["block"].name == "number" else "---" for column in table.columns]
        rows = [[self._cell(cell) for cell in row["values"]] for row in table.row_data]
        drawn = "\n".join(f"| {' | '.join(row)} |" for row in [heads, rules, *rows])
        return drawn + self._caption(value["caption"])

    def _cell(self, value: Any) -> str:
        text = self._html(value) if isinstance(value, RichText) else line(value)
        # Within a cell there are no lines, and even code needs an escape.
        text = text.replace("\\\n", " ").replace("\n", " ")
        return text.replace("\\|", "|").replace("|", "\\|")

    def write_maths(self, value: Any) -> str:
        latex = "\n".join(row for row in value["latex"].splitlines() if row.strip())
        formula = code_block(latex, "latex") if "$$" in latex else f"$$\n{latex}\n$$"
        return formula + self._caption(value["caption"])

    def write_embed(self, value: Any) -> str:
        name = value.provider_name
        label = _("Watch on %(provider)s: %(title)s") % {"provider": name, "title": value["title"]}
        return link(label if name else value["title"], value["url"])

    def write_divider(self, value: Any) -> str:
        return "---"

    def write_footnotes(self, value: Any) -> str:
        notes = [f"[^{note['label']}]: {indented(self._html(note['text']), 4)}" for note in value["notes"]]
        return "\n".join(notes)

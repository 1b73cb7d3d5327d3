"""Exports of a few items, and what became of them."""

from pathlib import Path
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from posts.models import (
    Author,
    Category,
    EditorialImage,
    LedgerEntry,
)
from tests.posts.importers.exports import CLASSIC


def exported(tmp_path: Path, *items: str) -> Path:
    """An export with some items, and nothing else."""
    head, _item, _rest = CLASSIC.read_text().partition("\t<item>")
    path = tmp_path / "export.xml"
    path.write_text(head + "".join(f"<item>{item}</item>" for item in items) + "</channel></rss>")
    return path


def item(number: int, **fields: str) -> str:
    """A post of an export."""
    values = {
        "title": f"Post {number}",
        "link": f"https://blog.example/2016/05/post-{number}/",
        "dc:creator": "ada",
        "content:encoded": "Words.",
        "wp:post_id": str(number),
        "wp:post_date_gmt": "2016-05-01 12:00:00",
        "wp:post_name": f"post-{number}",
        "wp:status": "publish",
        "wp:post_type": "post",
        **{name.replace("__", ":"): value for name, value in fields.items()},
    }
    return "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in values.items())


def outcomes(report: Any) -> dict[int, str]:
    return {row.number: str(row.outcome) for row in report.rows}


def state() -> dict[str, Any]:
    """Everything an import could change."""
    return {
        "pages": list(Page.objects.order_by("pk").values_list("pk", "slug", "live", "latest_revision")),
        "authors": list(Author.objects.order_by("pk").values_list("pk", "name")),
        "categories": list(Category.objects.order_by("pk").values_list("pk", "name")),
        "images": list(EditorialImage.objects.order_by("pk").values_list("pk", "file")),
        "redirects": list(Redirect.objects.order_by("pk").values_list("old_path", "redirect_page")),
        "ledger": LedgerEntry.objects.count(),
    }

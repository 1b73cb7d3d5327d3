"""A report as a file, HTML or JSON, written item by item: an import may have any number."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.template.loader import get_template, render_to_string

from posts.importers.report import Report

_ITEMS = "<!-- items -->"  # stands in the template where they go


def save(report: Report, path: Path) -> None:
    """Write a report as JSON if the name ends so, and as HTML otherwise. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_json(report) if path.suffix == ".json" else _html(report))


def _html(report: Report) -> Iterator[str]:
    head, _mark, foot = render_to_string("posts/import_report.html", {"report": report}).partition(_ITEMS)
    item = get_template("posts/import_report_item.html")
    yield head
    for row in report.rows:
        yield item.render({"row": row})
    yield foot


def _json(report: Report) -> Iterator[str]:
    yield json.dumps(report.summary(), ensure_ascii=False, indent=1).removesuffix("\n}")
    yield ',\n "items": ['
    for number, row in enumerate(report.rows):
        yield ",\n" if number else "\n"
        yield json.dumps(row.as_json(), ensure_ascii=False)
    yield "\n ]\n}\n"

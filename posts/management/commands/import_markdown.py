"""Bring Markdown files in, as drafts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.importers.markdown_posts import import_markdown
from posts.importers.runs import begin, import_anything


class Command(BaseCommand):
    """Runs `posts.importers.markdown_posts.import_markdown`; may run twice."""

    help = "Import a Markdown file, or all below a folder, with front matter of Hugo or Jekyll, as drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE|DIR")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        record = begin(file_name=path.name[:255])
        report = import_anything(record, lambda: import_markdown(path))
        self.stdout.write(f"Import {record.pk}. To take it back: manage.py undo_import {record.pk}")
        for line in report.lines():
            self.stdout.write(line)
        if report.failed:
            raise CommandError(f"{report.failed} files could not be read; see above. The others are here.")

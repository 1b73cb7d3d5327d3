"""Bring a WordPress export in."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.importers.fetch import NotFetched
from posts.importers.report import Report
from posts.importers.report_file import save
from posts.importers.runs import begin, import_as
from posts.importers.wordpress import Options, run
from posts.importers.wpjson import SiteExport
from posts.importers.wxr import Unreadable
from posts.management.people import user_named


class Command(BaseCommand):
    """Runs `posts.importers.wordpress.run`; may run twice."""

    help = "Import posts, pages, authors, categories, pictures and addresses from a WordPress export (WXR)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export", type=Path, nargs="?", metavar="EXPORT.xml")
        parser.add_argument(
            "--from-site", default="", metavar="URL", help="instead of an export, what a site gives itself"
        )
        parser.add_argument("--media", type=Path, metavar="DIR", help="a copy of wp-content/uploads")
        parser.add_argument(
            "--fetch-media", default="", metavar="HOST", help="fetch files that are not in DIR from this host"
        )
        parser.add_argument("--dry-run", action="store_true", help="rehearse: report, and change nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the report as .html or .json, by its ending"
        )
        parser.add_argument(
            "--only",
            type=int,
            nargs="+",
            default=[],
            metavar="NUMBER",
            help="only these, by their numbers there",
        )
        parser.add_argument(
            "--as", dest="email", default="", metavar="E-MAIL", help="who imports, for the ledger"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        media = options["media"]
        if media and not media.is_dir():
            raise CommandError(f"{media} is not a folder.")
        choices = Options(
            media=media,
            fetch_from=options["fetch_media"],
            dry_run=options["dry_run"],
            only=frozenset(options["only"]),
            user=user_named(options["email"]),
            progress=self._progress,
        )
        report = self._run(options["export"], options["from_site"], choices)
        for line in report.lines():
            self.stdout.write(line)
        if options["report"]:
            save(report, options["report"])
        if report.failed:
            raise CommandError(f"{report.failed} items could not be written; see above. The others are here.")

    def _run(self, export: Path | None, site: str, choices: Options) -> Report:
        if bool(export) == bool(site):
            raise CommandError("Name an export, or a site with --from-site; one of the two.")
        try:
            if export:
                return self._import(export, export.name, choices)
            with SiteExport(site) as found:
                return self._import(found, site, choices)
        except Unreadable as error:
            raise CommandError(f"{export}, {error}") from error
        except NotFetched as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        except OSError as error:
            raise CommandError(str(error)) from error

    def _import(self, source: Path | SiteExport, name: str, choices: Options) -> Report:
        if choices.dry_run:
            return run(source, choices)
        record = begin(user=choices.user, file_name=name[:255], fetch_from=choices.fetch_from)
        report = import_as(record, source, choices)
        self.stdout.write(f"Import {record.pk}. To take it back: manage.py undo_import {record.pk}")
        return report

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} of {total}", ending="\n" if done == total else "")

"""Take an import back, or list those that there are."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.importers.runs import Task, take, wait_for_worker
from posts.importers.undo import Plan, plan, undo
from posts.management.people import user_named
from posts.models import ImportRun


class Command(BaseCommand):
    """Runs `posts.importers.undo.undo`; may be stopped, and run again."""

    help = "Undo an import by its number; without a number, list all imports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?", metavar="NUMBER")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")
        parser.add_argument(
            "--as", dest="email", default="", metavar="E-MAIL", help="who undoes it, for the ledger"
        )

    def handle(self, *args: Any, number: int | None, dry_run: bool, email: str, **options: Any) -> None:
        if number is None:
            self._list()
            return
        run = ImportRun.objects.filter(pk=number).first()
        if run is None:
            raise CommandError(f"There is no import {number}. Without a number, all are listed.")
        user = user_named(email)
        if dry_run:
            self._say(plan(run), "would go")
        elif wait_for_worker(run, Task.UNDOING) and take(run):
            self._say(undo(run, user=user), "went")
        else:
            raise CommandError(f"{run} cannot be undone now: it is a rehearsal, or somebody works at it.")

    def _list(self) -> None:
        for run in ImportRun.objects.exclude(task=Task.REHEARSAL).select_related("user"):
            pages = run.items.filter(is_written=True).count()
            who = run.user or "nobody named"
            state = f"{run.get_task_display()}, {run.get_state_display()}"
            self.stdout.write(f"{run}: {run.created_at:%Y-%m-%d %H:%M}, {who}. {state}. {pages} pages")
        self.stdout.write(f"{ImportRun.objects.exclude(task=Task.REHEARSAL).count()} imports")

    def _say(self, found: Plan, verb: str) -> None:
        for stay in found.staying:
            self.stdout.write(f"  stays: {stay.name}. {stay.reason}")
        for _number, title in found.linking:
            self.stdout.write(f"  links to a page that {verb}: {title}")
        for name, count in found.things.items():
            self.stdout.write(f"  {count} {name} {verb}")
        self.stdout.write(f"{len(found.going)} pages {verb}, {len(found.staying)} things stay")

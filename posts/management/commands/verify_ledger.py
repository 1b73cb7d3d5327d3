"""Hold the ledger of review against its own hashes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.models import LedgerEntry
from posts.review.ledger import verify


class Command(BaseCommand):
    """Runs `posts.review.ledger.verify`; changes nothing."""

    help = (
        "Check that no entry of the ledger was changed, removed or put in. Prints the hash of the last "
        "entry: kept somewhere else, it shows later whether the ledger was written anew or cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kept", metavar="HASH", help="the hash that an earlier run printed; it must still be there"
        )

    def handle(self, *args: Any, kept: str | None, **options: Any) -> None:
        verdict = verify()
        if verdict.problem:
            raise CommandError(f"{verdict.problem} The {verdict.entries} entries before it are as written.")
        if kept and not LedgerEntry.objects.filter(hash=kept).exists():
            raise CommandError(f"No entry has the hash {kept}: the ledger was written anew, or cut off.")
        self.stdout.write(f"{verdict.entries} entries, as they were written.")
        self.stdout.write(f"Last hash: {verdict.head}")

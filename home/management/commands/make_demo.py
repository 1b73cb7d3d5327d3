"""Make the demo site."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.demo.build import build
from posts.models import PostPage, User


class Command(BaseCommand):
    """Runs `home.demo.build`; may run twice."""

    help = "Make the demo site: people with public passwords, categories, posts. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing if the site has posts or users."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_DEMO:
            raise CommandError("The demo has users with public passwords. It is not for production.")
        if options["if_empty"] and (PostPage.objects.exists() or User.objects.exists()):
            return
        self.stdout.write("Making the demo site; this takes about half a minute, once.")
        build(lambda line: self.stdout.write(f"  {line}"))

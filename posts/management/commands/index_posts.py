"""Write the search's entries anew."""

from typing import Any

from django.core.management.base import BaseCommand

from posts.search.rebuild import rebuild


class Command(BaseCommand):
    """Runs `posts.search.rebuild.rebuild`; may run twice."""

    help = "Write everything the search knows anew, from the posts as they are live."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in rebuild().lines():
            self.stdout.write(line)

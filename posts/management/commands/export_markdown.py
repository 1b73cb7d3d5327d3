"""Write every public post as a Markdown file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Site

from posts import markdown
from posts.models import PostPage


class Command(BaseCommand):
    """Writes what readers get at index.md, one file for each post; may run twice."""

    help = "Write every post that readers may see as Markdown with front matter: YYYY-MM-slug.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        root = Site.objects.get(is_default_site=True).root_url
        count = 0
        for post in PostPage.objects.published().for_feed().iterator(chunk_size=100):
            name = f"{post.address_date:%Y-%m}-{post.slug}.md"
            (folder / name).write_text(markdown.document(post, root=f"{root}/"), encoding="utf-8")
            count += 1
        self.stdout.write(f"{count} posts")

"""Write the lists of posts anew, and draw what readers would otherwise wait for."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from home import ahead
from home.drawing import Pen
from posts.drawn import marks
from posts.lists import entries
from posts.models import Drawn, PostPage

_AT_ONCE = 200  # posts


class Command(BaseCommand):
    """Useful after an upgrade or a restore; readers get the same without it, the first of them later."""

    help = "Put every published post into its lists, and draw the cards and pages that are out of date."

    def handle(self, *args: Any, **options: Any) -> None:
        posts = PostPage.objects.live().order_by("pk").values_list("pk", flat=True).iterator()
        pen, drawn = ahead.pen(), 0
        while some := list(islice(posts, _AT_ONCE)):
            entries.write(some)
            marks.begin(some)
            drawn += _draw(pen, some)
        self.stdout.write(f"Posts drawn: {drawn}")


def _draw(pen: Pen, posts: list[int]) -> int:
    stored = Drawn.objects.filter(post__in=posts)
    pen.draw_for_lists(stored.exclude(basis=pen.basis).values_list("post", flat=True))
    outdated = list(stored.exclude(page_basis=pen.basis).values_list("post", flat=True))
    for post in PostPage.objects.published().filter(pk__in=outdated):
        pen.draw_page(post)
    return len(outdated)

"""Write the lists of posts anew, and draw what readers would otherwise wait for."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.http import HttpRequest
from wagtail.models import Site

from home.drawing import Pen
from home.navigation import Frame
from home.sites import find
from posts.drawn import marks
from posts.lists import entries
from posts.models import Drawn, PostPage

_AT_ONCE = 200  # posts


class Command(BaseCommand):
    """Useful after an upgrade or a restore; readers get the same without it, the first of them later."""

    help = "Put every published post into its lists, and draw the cards and pages that are out of date."

    def handle(self, *args: Any, **options: Any) -> None:
        posts = PostPage.objects.live().order_by("pk").values_list("pk", flat=True).iterator()
        pen, drawn = Pen(Frame(_request())), 0
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


def _request() -> HttpRequest:
    """A request for the default site, as a reader's would be."""
    site = Site.objects.get(is_default_site=True)
    request = HttpRequest()
    request.method = "GET"
    request.META |= {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port), "HTTP_HOST": site.hostname}
    request._wagtail_site = find(request)  # type: ignore[attr-defined]
    return request

"""What is out of date when something changes that readers see: drawings, lists, or the frame of all pages."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import Signal
from wagtail.models import Page

from posts.drawn import marks

# Sent with `posts`, numbers of posts whose drawings for lists are out of date and are asked for next.
wanted = Signal()


def changed(thing: Any) -> None:
    """Note that an author, a category, a picture, a page or whatever else posts show is another now."""
    # These read the models, which call this.
    from posts import frame
    from posts.lists import entries
    from posts.models import Category, EditorialImage, PostPage
    from posts.showing import posts_showing

    marks.outdate(posts_showing(thing))
    if isinstance(thing, PostPage):
        # Wagtail takes a page down before it is deleted, and does not write that.
        put = entries.write if thing.live else entries.remove
        put([thing.pk])
    if isinstance(thing, Category | EditorialImage) or _is_in_menus(thing):
        frame.changed()


def arrived(pages: Sequence[Any]) -> None:
    """Note that pages were written as live ones all at once, past their own `save()`."""
    from posts import frame
    from posts.lists import entries
    from posts.models import PostPage

    posts = [page.pk for page in pages if isinstance(page, PostPage)]
    marks.begin(posts)
    entries.write(posts)
    if len(posts) < len(pages):
        frame.changed()


def changed_below(page: Page) -> None:
    """Note that a page and all those below it are for others now, or stand elsewhere."""
    from posts import frame
    from posts.lists import entries
    from posts.models import PostPage

    posts = list(PostPage.objects.descendant_of(page, inclusive=True).order_by().values_list("pk", flat=True))
    entries.write(posts)
    marks.outdate(posts)
    frame.changed()


def has_pictures(page: Any) -> list[int]:
    """Note that the pictures of a page that went live are made, and that it may be related to other posts.

    Returns the numbers of those.
    """
    from posts.models import PostPage
    from posts.reading import related

    others: list[int] = []
    if isinstance(page, PostPage):
        others = related(page)
        marks.renew([page.pk])
        marks.compare(others)
        wanted.send(PostPage, posts=[page.pk])
    return others


def has_files(image: Any) -> None:
    """Note that files of a picture are made, wherever it is shown."""
    from posts.showing import posts_showing

    marks.outdate(posts_showing(image))


def _is_in_menus(thing: Any) -> bool:
    """Whether a page is in a menu, or may be: any page but a post is, by a box in the editor."""
    if not isinstance(thing, Page):
        return False
    if not hasattr(thing, "published_on") or thing.show_in_menus:
        return True
    above: Any = thing.get_parent().specific
    return hasattr(above, "pages_in_menus") and thing.pk in above.pages_in_menus()

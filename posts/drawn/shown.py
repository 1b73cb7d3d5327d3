"""What is out of date when something changes that readers see: drawings, lists, or the frame of all pages."""

from typing import Any

from wagtail.models import Page, ReferenceIndex

from posts.drawn import marks


def changed(thing: Any) -> None:
    """Note that an author, a category, a picture, a page or whatever else posts show is another now."""
    # These read the models, which call this.
    from posts import frame
    from posts.lists import entries
    from posts.models import Category, EditorialImage, PostPage
    from posts.showing import posts_showing

    marks.outdate(posts_showing(thing))
    if isinstance(thing, PostPage):
        entries.write([thing.pk])
    if isinstance(thing, Category | EditorialImage) or _is_in_menus(thing):
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

    others = related(page) if isinstance(page, PostPage) else []
    marks.compare([page.pk, *others])
    return others


def _is_in_menus(thing: Any) -> bool:
    """Whether a page is in a menu by itself, or something that is no page, such as a setting, names it."""
    if not isinstance(thing, Page):
        return False
    others = ReferenceIndex.get_references_to(thing).exclude(base_content_type=_kind_of_pages())
    return not hasattr(thing, "published_on") or thing.show_in_menus or others.exists()


def _kind_of_pages() -> Any:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(Page)

"""What a change touches, as our own byte caches are told it: paths, and what paths begin with.

A list is `/tag/sql/`, `/tag/sql/page/*` and `/tag/sql/feed/*`, so nothing is counted here, however many posts
there are. Paths are as people write them, without percent signs.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, ReferenceIndex, Site

EVERYTHING = "*"
MANY = 100  # posts; what more of them show is on nearly every list


def of(page: Any) -> set[str]:
    """What shows something of a page, as the database has it now.

    Any page but a post may be in a menu, which is on every page.
    """
    from posts.models import PostPage

    if not isinstance(page, PostPage):
        return {EVERYTHING}
    return of_posts([page.pk]) | _own(page.shown_beside()) | _naming(page)


def own(page: Any) -> set[str]:
    """Where a page itself answers."""
    return {unquote(urlsplit(url).path) for url in page.addresses()}


def of_posts(numbers: Iterable[int]) -> set[str]:
    """Where posts of these numbers answer, and the lists and files that they are in."""
    from posts.models import PostPage

    posts = list(PostPage.objects.filter(pk__in=numbers).defer_streamfields())
    above: Any = posts[0].get_parent().specific if posts else None
    lists = above.patterns_of_lists(posts) if hasattr(above, "patterns_of_lists") else ()
    return _own(posts).union(lists)


def of_thing(thing: Any) -> set[str]:
    """What shows a category, author, series, tag, picture, document or whatever else pages name."""
    from posts.showing import posts_showing

    numbers = list(posts_showing(thing)[: MANY + 1])
    if len(numbers) > MANY:
        return {EVERYTHING}
    return of_posts(numbers) | _naming(thing) | of_archive(thing)


def of_archive(thing: Any) -> set[str]:
    """The archive of a category, author, series or tag, and what else leads to it."""
    roots = (site.root_page.specific for site in Site.objects.select_related("root_page"))
    homes = [root for root in roots if hasattr(root, "patterns_of_archive")]
    return set().union(*(home.patterns_of_archive(thing) for home in homes))


def _own(pages: Iterable[Any]) -> set[str]:
    return set().union(*(own(page) for page in pages))


def _naming(thing: Any) -> set[str]:
    """What names a thing in its fields or its text: posts, with the feeds that have it; pages; settings."""
    rows = ReferenceIndex.get_references_to(thing).values_list("base_content_type", "object_id").distinct()
    found: set[str] = set()
    numbers: list[int] = []
    for kind, number in rows:
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        if model is Page:
            numbers.append(int(number))
        elif model and issubclass(model, BaseSiteSetting):  # such as the icon of the site
            return {EVERYTHING}
        elif model and hasattr(model, "used_by"):  # an author, by a portrait or a link
            found |= of_archive(model(pk=number, slug=_slug(model, number)))
    pages = Page.objects.live().filter(pk__in=numbers).defer_streamfields().specific()
    found |= _own(page for page in pages if hasattr(page, "addresses"))
    return found | {pattern for pattern in of_posts(numbers) if pattern.endswith("feed/*")}


def _slug(model: Any, number: str) -> str:
    return str(model.objects.filter(pk=number).values_list("slug", flat=True).first() or "")

"""Which posts show something that is not theirs alone: a name, a picture, a link."""

from typing import Any

from django.db.models import Q, QuerySet
from taggit.models import Tag
from wagtail.models import ReferenceIndex

from posts.models import Author, Category, EditorialImage, PostPage, Series


def posts_showing(thing: Any) -> QuerySet[PostPage, int]:
    """Return the numbers of posts, drafts included, that show an author, category, series, tag, picture or
    whatever else their fields and texts name: pages and documents they link to.

    What only stands beside a post, such as its neighbors, is not in it: see `posts.reading`.
    """
    return PostPage.objects.filter(_shown(thing)).order_by().values_list("pk", flat=True)


def _shown(thing: Any) -> Q:
    match thing:
        case Category():
            return Q(pk__in=PostPage.categories.through.objects.filter(category=thing).values("postpage"))
        case Author():
            return Q(pk__in=thing.bylines.values("post"))
        case Series():
            return Q(series=thing)
        case Tag():
            return Q(pk__in=PostPage.tags.through.objects.filter(tag=thing).values("content_object"))
        case EditorialImage():
            portraits = Author.objects.filter(portrait=thing).values("bylines__post")
            return Q(cover=thing) | Q(pk__in=_naming(thing)) | Q(pk__in=portraits)
    return Q(pk__in=_naming(thing))


def _naming(thing: Any) -> list[int]:
    # The index keeps numbers as text, and counts pages as one kind.
    found = ReferenceIndex.get_references_to(thing).values_list("object_id", flat=True)
    return [int(number) for number in found.distinct() if number.isdecimal()]

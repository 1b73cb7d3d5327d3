"""Posts for searches, made quickly: how a post goes live is for other tests."""

from datetime import date
from typing import Any

from posts.models import PostPage
from posts.search import index
from posts.search.find import Results, find
from posts.search.query import Query
from tests.factories import draft, list_anew
from tests.markup import child


def indexed(title: str, *, text: str = "Something.", day: date = date(2024, 5, 6), **fields: Any) -> PostPage:
    """Make a post that readers see, with one paragraph and an entry."""
    tags = fields.pop("tags", [])
    post = draft(title=title, body=[child("paragraph", f"<p>{text}</p>")], published_on=day, **fields)
    if tags:
        post.tags.add(*tags)
        post.save()
    PostPage.objects.filter(pk=post.pk).update(live=True)
    live: PostPage = PostPage.objects.get(pk=post.pk)
    index.write([live])
    list_anew([live])
    return live


def titles(words: str, **filters: Any) -> list[str]:
    """The titles that a search finds, in order."""
    return titles_of(find(Query(words, **filters)))


def titles_of(results: Results) -> list[str]:
    """The titles of what was found, in order."""
    found = [found.post for found in results.found]
    known = dict(PostPage.objects.filter(pk__in=found).values_list("pk", "title"))
    return [known[pk] for pk in found]

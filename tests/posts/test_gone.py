"""What a version names is looked for once for each kind of thing, and what is gone is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from posts.models import PostAuthor, PostPage
from tests.factories import draft, make_author, make_image, make_series

pytestmark = pytest.mark.django_db


def version(*, authors: int, tags: int) -> Any:
    """The newest version of a draft with so many authors and tags."""
    post = draft(authors=[make_author() for _n in range(authors)], cover=make_image(), series=make_series())
    post.tags.add(*(f"tag {n} of {post.pk}" for n in range(tags)))
    return post.save_revision()


def test_an_older_version_loses_what_was_deleted_and_keeps_the_rest() -> None:
    kept, gone, series = make_author(), make_author(), make_series()
    post = draft(authors=[kept], cover=make_image())
    text = post.get_latest_revision_as_object()
    text.bylines.add(PostAuthor(author=gone))
    text.series = series
    text.tags.add("kept", "gone")
    older = text.save_revision()
    PostPage.objects.get(pk=post.pk).save_revision()  # without these, so that they may be deleted
    for thing in (gone, series, Tag.objects.get(name="gone")):
        thing.delete()
    page = older.as_object()
    assert [byline.author for byline in page.bylines.all()] == [kept]
    assert [tag.name for tag in page.tags.all()] == ["kept"]
    assert page.series is None
    assert page.cover == post.cover


def test_what_the_page_says_of_itself_is_not_taken_from_the_version() -> None:
    revision = version(authors=1, tags=0)
    owner = PostPage.objects.get().owner
    revision.content |= {"owner": 0, "locked_by": 0, "locale": 0, "content_type": 0, "latest_revision": 0}
    page = revision.as_object()
    assert (page.owner, page.locked_by, page.latest_revision_id) == (owner, None, revision.pk)
    assert page.content_type.model_class() is PostPage


def test_opening_a_version_costs_the_same_for_any_number_of_authors_and_tags() -> None:
    def queries(revision: Any) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            page = revision.as_object()
            assert all(byline.author.name for byline in page.bylines.all())
            assert all(tag.name for tag in page.tags.all())
            assert page.cover.title
            assert page.series.name
        return [query["sql"] for query in captured]

    queries(version(authors=1, tags=1))  # content types are known after this
    few, many = queries(version(authors=1, tags=1)), queries(version(authors=4, tags=5))
    assert len(many) == len(few), "\n".join(many)

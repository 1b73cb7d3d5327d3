"""The two indexes that Wagtail keeps of a page are written once for each save, and have all of it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import COMMENTS_RELATION_NAME, Comment, Page, ReferenceIndex
from wagtail.search.index import AutocompleteField, SearchField
from wagtail.search.models import IndexEntry

from posts.models import PostAuthor, PostPage
from posts.models.reviewed import ReviewedPage
from posts.review import gate
from tests.factories import PARAGRAPH, draft, make_author, make_image, make_user
from tests.test_architecture import every_page

pytestmark = pytest.mark.django_db

ABOUT_INDEXES = ("wagtailcore_referenceindex", "wagtailsearch_indexentry")


def writes(act: Any) -> list[str]:
    """What an act asks of either index, and writes there."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured if any(table in query["sql"] for table in ABOUT_INDEXES)]


def found(words: str) -> list[Any]:
    """The pages that the desk finds by words."""
    return [page.pk for page in Page.objects.all().search(words)]


def refers_to(page: Any) -> set[str]:
    """What a page refers to, by the way it does."""
    rows = ReferenceIndex.get_references_for_object(page).values_list("model_path", "to_object_id")
    return {f"{path} {number}" for path, number in rows}


def test_a_saved_page_is_found_by_its_new_words_alone() -> None:
    post = draft(title="Harbors", body=[PARAGRAPH])
    post.title, post.body = "Lighthouses", [{"type": "paragraph", "value": "<p>Rotating lamps.</p>"}]
    post.save()
    assert found("lighthouses") == found("rotating") == [post.pk]
    assert not found("harbors")


def test_a_deleted_page_is_found_no_longer_and_refers_to_nothing() -> None:
    post = draft(title="Harbors")
    number = post.pk
    post.delete()
    assert not IndexEntry.objects.filter(object_id=str(number), content_type__app_label="posts").exists()
    assert not found("harbors")
    assert not ReferenceIndex.objects.filter(object_id=str(number), content_type__model="postpage").exists()


def test_a_page_refers_to_its_authors_and_not_to_those_it_had() -> None:
    before, after = make_author(), make_author()
    post = draft(authors=[before], cover=make_image())
    post = PostPage.objects.get(pk=post.pk)
    post.bylines = [PostAuthor(author=after, sort_order=0)]
    post.save()
    authors = {way for way in refers_to(post) if way.startswith("bylines")}
    assert authors == {f"bylines.item.author {after.pk}"}
    assert f"cover {post.cover_id}" in refers_to(post)


def test_the_indexes_are_written_once_for_any_number_of_authors() -> None:
    one, four = draft(authors=[make_author()]), draft(authors=[make_author() for _n in range(4)])
    writes(one.save)  # content types are known after this
    assert len(writes(four.save)) == len(writes(one.save)) <= 2, "\n".join(writes(four.save))


def test_a_version_alone_changes_neither_index() -> None:
    post = draft()
    assert not writes(post.save_revision)


def test_a_comment_saved_with_a_version_refers_to_who_wrote_it() -> None:
    post, reader = draft(), make_user(group="Editors")
    comments = getattr(post, COMMENTS_RELATION_NAME)
    comments.add(Comment(user=reader, text="Why?", contentpath="title"))
    post.save_revision()
    way = f"{COMMENTS_RELATION_NAME}.item.user {reader.pk}"
    assert way in refers_to(post)
    comments.set([])
    post.save_revision()
    assert way not in refers_to(post)


@every_page
def test_no_page_is_found_by_what_says_only_where_it_stands(model: type[ReviewedPage]) -> None:
    searched = {
        field.field_name
        for field in model.get_search_fields()
        if isinstance(field, SearchField | AutocompleteField)
    }
    assert not searched & gate.NOT_SHOWN

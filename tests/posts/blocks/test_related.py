"""A pointer to another post, shown only while readers may read that one."""

import pytest
from wagtail.models import PageViewRestriction

from posts.models import PostPage
from tests.factories import draft, live_post
from tests.markup import SCRIPT, assert_harmless, child, names, one, problems, render, words

pytestmark = pytest.mark.django_db


def related(post: PostPage) -> dict[str, object]:
    return child("related", {"post": post.pk})


def test_a_published_post_shows_with_title_and_excerpt() -> None:
    post = live_post(title="The other one", summary="What it says.")
    root = render(related(post))
    link = one(root, ".//a")
    assert (link.get("href"), words(link)) == (post.url, "The other one")
    assert "What it says." in words(root)


def test_a_draft_shows_nothing() -> None:
    assert words(render(related(draft(title="Secret")))) == ""


def test_a_post_that_was_taken_down_shows_nothing() -> None:
    post = live_post(title="Secret")
    post.unpublish()
    assert words(render(related(post))) == ""


def test_an_expired_post_shows_nothing() -> None:
    post = live_post(title="Secret")
    post.unpublish(set_expired=True)
    assert words(render(related(post))) == ""


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_a_private_post_shows_nothing(kind: str) -> None:
    post = live_post(title="Secret")
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="open")
    root = render(related(post))
    assert words(root) == ""
    assert "a" not in names(root)


def test_a_post_that_was_deleted_shows_nothing_and_is_refused() -> None:
    post = draft()
    pointer = related(post)
    post.delete()
    assert words(render(pointer)) == ""
    assert problems("related", pointer["value"]) == ["This field is required."]


def test_the_newer_draft_of_a_live_post_does_not_show() -> None:
    post = live_post(title="Approved")
    latest = post.get_latest_revision_as_object()
    latest.title = "Not approved"
    latest.save_revision()
    assert "Not approved" not in words(render(related(post)))


def test_markup_in_the_other_post_is_text() -> None:
    root = render(related(live_post(title=SCRIPT, summary=SCRIPT)))
    assert_harmless(root)
    assert words(one(root, ".//a")) == SCRIPT

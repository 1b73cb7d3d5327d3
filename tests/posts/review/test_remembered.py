"""Answers are kept while somebody reads, and never while somebody writes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posts.models import PostPage
from posts.review.contributors import contributors
from posts.review.remembered import reading, remembered, writing
from tests.factories import draft, make_user, submit
from tests.forms import unchanged

pytestmark = pytest.mark.django_db


def test_an_answer_is_kept_for_one_reading() -> None:
    asked = iter(range(9))

    def ask() -> int:
        return next(asked)

    assert [remembered("a", ask), remembered("a", ask)] == [0, 1], "nobody reads"
    for first in (2, 4):
        with reading():
            assert [remembered("a", ask), remembered("a", ask), remembered("b", ask)] == [
                first,
                first,
                first + 1,
            ]


def test_a_reading_within_a_reading_keeps_its_answers_and_writing_asks_anew() -> None:
    asked = iter(range(9))

    def ask() -> int:
        return next(asked)

    with reading():
        assert remembered("a", ask) == 0
        with reading():
            assert remembered("a", ask) == 0
            with writing():
                assert [remembered("a", ask), remembered("a", ask)] == [1, 2]
        assert remembered("a", ask) == 0
    assert remembered("a", ask) == 3


def test_whoever_writes_asks_anew() -> None:
    writer, other = make_user(group="Writers"), make_user(group="Editors")
    post = draft(by=writer)
    assert contributors(post) == {writer.pk}
    post.title = "Another"
    post.save_revision(user=other)
    assert contributors(PostPage.objects.get(pk=post.pk)) == {writer.pk, other.pk}


def test_a_page_of_the_desk_looks_for_its_review_once(client: Client) -> None:
    writer, reviewer = make_user(group="Writers"), make_user(group="Reviewers")
    post = draft(by=writer)
    submit(post, by=writer)
    client.force_login(reviewer)
    address = reverse("wagtailadmin_pages:edit", args=[post.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    looked = [q["sql"] for q in queries if q["sql"].startswith('SELECT "wagtailcore_workflowstate"')]
    # Once by the memory, and by Wagtail in its own ways: there were 34.
    assert len(looked) <= 6, "\n".join(looked)


def test_a_form_that_is_sent_looks_for_its_review_once_before_it_is_saved(client: Client) -> None:
    writer = make_user(group="Writers")
    post = draft(by=writer)
    client.force_login(writer)
    address = reverse("wagtailadmin_pages:edit", args=[post.pk])
    held = "FOR NO KEY UPDATE"
    for _again in range(2):  # content types and the like are known the second time
        with CaptureQueriesContext(connection) as queries:
            assert client.post(address, unchanged(PostPage.objects.get(pk=post.pk))).status_code == 302
    asked = [q["sql"] for q in queries]
    before = asked[: next(number for number, sql in enumerate(asked) if held in sql)]
    looked = [sql for sql in before if 'FROM "wagtailcore_workflowstate" LEFT OUTER JOIN' in sql]
    # By the memory, and by Wagtail with the page itself: there were five.
    assert len(looked) <= 2, "\n".join(looked)

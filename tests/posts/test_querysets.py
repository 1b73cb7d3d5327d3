"""What readers may see, and in which order."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from posts.models import PostPage
from posts.review.schedule import publish_due
from tests.factories import draft, live_post, make_author, make_category, make_image, publish

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    return [post.title for post in PostPage.objects.published()]


def test_a_live_post_is_published() -> None:
    live_post(title="Seen")
    assert titles() == ["Seen"]


def test_a_draft_is_not_published() -> None:
    draft(title="Draft")
    assert titles() == []


def test_a_post_that_was_taken_down_is_not_published() -> None:
    live_post().unpublish()
    assert titles() == []


def test_an_expired_post_is_not_published() -> None:
    soon = timezone.now() + timedelta(hours=1)
    live_post(title="Expired", expire_at=soon)
    assert titles() == ["Expired"]
    with time_machine.travel(soon + timedelta(minutes=1)):
        publish_due()
    assert titles() == []


def test_a_scheduled_post_is_not_published_before_its_time() -> None:
    soon = timezone.now() + timedelta(hours=1)
    publish(draft(title="Later", go_live_at=soon))
    assert titles() == []
    with time_machine.travel(soon + timedelta(minutes=1)):
        publish_due()
    assert titles() == ["Later"]


@pytest.mark.parametrize("kind", ["password", "groups", "login"])
def test_a_private_post_is_not_published(kind: str) -> None:
    post = live_post()
    PageViewRestriction.objects.create(page=post, restriction_type=kind, password="open")
    assert titles() == []


def test_a_post_below_a_private_index_is_not_published() -> None:
    post = live_post()
    PageViewRestriction.objects.create(page=post.get_parent(), restriction_type="login")
    assert titles() == []


def test_the_newest_post_comes_first() -> None:
    for day in (2, 3, 1):
        live_post(title=f"Day {day}", published_on=date(2024, 1, day))
    assert titles() == ["Day 3", "Day 2", "Day 1"]


def test_posts_of_one_day_stand_in_a_fixed_order_the_last_made_first() -> None:
    posts = [live_post(published_on=date(2024, 1, 1)) for _ in range(5)]
    assert [post.pk for post in PostPage.objects.published()] == [post.pk for post in reversed(posts)]


def test_the_order_does_not_follow_later_versions() -> None:
    with time_machine.travel(datetime(2024, 1, 1, 12, tzinfo=UTC)):
        old = live_post(title="Old")
    with time_machine.travel(datetime(2024, 2, 1, 12, tzinfo=UTC)):
        live_post(title="New")
    latest = old.get_latest_revision_as_object()
    latest.title = "Old, corrected"
    latest.save_revision(user=old.owner)
    publish(PostPage.objects.get(pk=old.pk))
    assert titles() == ["New", "Old, corrected"]


def listing_queries() -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        for post in PostPage.objects.published().for_listing():
            assert post.authors
            assert post.sorted_categories
            assert post.excerpt
            assert post.cover.title
    return [query["sql"] for query in queries]


def test_listing_costs_the_same_for_one_post_and_for_six() -> None:
    def make() -> None:
        authors, categories = [make_author(), make_author()], [make_category(), make_category()]
        live_post(authors=authors, categories=categories, cover=make_image())

    make()
    one = listing_queries()
    for _ in range(5):
        make()
    six = listing_queries()
    assert len(six) == len(one), "\n".join(six)


def test_listing_does_not_read_bodies() -> None:
    live_post(cover=make_image())
    assert not [sql for sql in listing_queries() if '"body"' in sql]

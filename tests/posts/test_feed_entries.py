"""What a feed says of a post: when, by whom, with which picture."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from posts.feed_formats import FORMATS
from posts.feeds import NEWEST, Entry, Person, Picture, entries
from posts.lists import names
from posts.lists.pages import PostList
from posts.models import EditorialRendition, PostPage
from posts.moments import published_at, updated_at
from posts.tasks import make_renditions
from tests.factories import (
    draft,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_image,
    publish,
    put_live,
)
from tests.posts.channels import MORNING, channel, entry, written

# From posts to entries


def one_entry(**fields: Any) -> Entry:
    (found,) = entries(PostList(names.ALL), root="http://localhost/")
    return found


@pytest.mark.django_db
def test_an_entry_says_what_the_post_says() -> None:
    ada, grace = make_author("Ada"), make_author("Grace")
    categories = [make_category("Networks"), make_category("Data")]
    post = live_post(
        title="Title", summary="Summary.", categories=categories, authors=[grace, ada], cover=make_image()
    )
    post.tags.add("zebra", "Data", "apple")
    put_live(post)
    found = one_entry()
    assert found.url == f"http://localhost{post.url}"
    assert (found.title, found.summary) == ("Title", "Summary.")
    assert found.authors == (
        Person("Grace", "http://localhost/author/grace/"),
        Person("Ada", "http://localhost/author/ada/"),
    )
    assert found.subjects == ("Data", "Networks", "apple", "zebra")
    assert "Something worth reading." in found.html


@pytest.mark.django_db
def test_the_cover_of_an_entry_is_a_file_with_its_true_size() -> None:
    image = make_image(description="A red field")
    live_post(cover=image)
    cover = one_entry().cover
    assert cover is not None
    rendition = EditorialRendition.objects.get(image=image, filter_spec="fill-1200x590|format-jpeg")
    assert cover == Picture(
        f"http://localhost{rendition.url}",
        "image/jpeg",
        len(rendition.file.read()),
        rendition.width,
        rendition.height,
        "A red field",
    )
    rendition.file.close()


@pytest.mark.django_db
def test_a_cover_whose_file_is_lost_leaves_the_post_in_the_feed() -> None:
    image = make_image()
    post = publish(draft(title="Still here", cover=image), with_pictures=False)
    image.file.storage.delete(image.file.name)
    make_renditions.func(post.pk)
    found = one_entry()
    assert (found.title, found.cover) == ("Still here", None)
    assert "<img" not in found.html


@pytest.mark.django_db
def test_control_characters_reach_no_feed() -> None:
    post = live_post(title="T\x0bitle", summary="S\x1fummary", authors=[make_author("A\x08da", slug="ada")])
    post.tags.add("t\x0cag")
    put_live(post)
    found = one_entry()
    assert (found.title, found.summary, found.authors[0].name) == ("Title", "Summary", "Ada")
    assert found.subjects[-1] == "tag"
    for form in FORMATS:
        assert written(form, channel(found))


@pytest.mark.django_db
def test_a_feed_has_the_newest_twenty_whatever_the_order_of_the_list() -> None:
    day = date(2024, 1, 1)
    made = [draft(published_on=day + timedelta(days=number)) for number in range(NEWEST + 2)]
    PostPage.objects.filter(pk__in=[post.pk for post in made]).update(live=True)
    list_anew(made)
    found = entries(PostList(names.ALL, oldest_first=True), root="http://localhost/")
    assert [item.title for item in found] == [post.title for post in reversed(made)][:NEWEST]


@pytest.mark.django_db
def test_a_guid_outlives_slug_date_and_host() -> None:
    post = live_post(title="Before", published_on=date(2024, 1, 1))
    before = one_entry()
    latest = post.get_latest_revision_as_object()
    latest.slug, latest.published_on, latest.title = "elsewhere", date(2023, 1, 1), "After"
    latest.save_revision(user=post.owner)
    publish(PostPage.objects.get(pk=post.pk))
    after = one_entry()
    assert after.title == "After"
    assert after.url != before.url
    assert after.guid == before.guid
    assert before.guid.startswith("urn:uuid:")
    assert len({live_post().guid, live_post().guid, before.guid}) == 3


@pytest.mark.django_db
def test_a_copy_of_a_post_is_another_post() -> None:
    post = draft()
    assert post.copy(update_attrs={"slug": "copy"}, keep_live=False).guid != post.guid


# Moments


def post_of(day: date, first: datetime | None = None, last: datetime | None = None) -> Any:
    """What decides the moments of a post."""
    return SimpleNamespace(address_date=day, first_published_at=first, last_published_at=last or first)


def test_a_post_is_published_when_it_went_live() -> None:
    post = post_of(MORNING.date(), MORNING, MORNING + timedelta(days=3))
    assert published_at(post) == MORNING
    assert updated_at(post) == MORNING + timedelta(days=3)


def test_a_post_that_was_given_an_earlier_date_was_published_at_noon() -> None:
    post = post_of(date(2020, 2, 3), MORNING)
    assert published_at(post) == datetime(2020, 2, 3, 12, tzinfo=UTC)
    assert updated_at(post) == MORNING


def test_a_post_that_was_given_its_last_day_was_not_published_after_its_last_version() -> None:
    again = MORNING + timedelta(days=30)
    post = post_of(again.date(), MORNING, again)
    assert published_at(post) == updated_at(post) == again


def test_without_moments_there_is_the_date() -> None:
    post = post_of(date(2020, 2, 3))
    assert published_at(post) == updated_at(post) == datetime(2020, 2, 3, 12, tzinfo=UTC)


@pytest.mark.django_db
@override_settings(TIME_ZONE="Pacific/Auckland")
def test_the_day_of_going_live_is_that_of_the_publication() -> None:
    evening = datetime(2024, 5, 5, 20, tzinfo=UTC)  # the sixth in Auckland
    assert published_at(post_of(date(2024, 5, 6), evening)) == evening
    assert published_at(post_of(date(2024, 5, 5), evening)) == datetime(2024, 5, 5, 12, tzinfo=UTC)


def test_moments_are_aware_and_no_post_is_updated_before_it_is_published() -> None:
    years = timedelta(days=900)
    moments = [None, MORNING - years, MORNING, MORNING + years]
    days = [date(1999, 1, 1), MORNING.date(), date(2026, 1, 1)]
    for day, first, last in product(days, moments, moments):
        post = SimpleNamespace(address_date=day, first_published_at=first, last_published_at=last)
        published, updated = published_at(post), updated_at(post)
        assert published.utcoffset() == updated.utcoffset() == timedelta(0)
        assert published <= updated, (day, first, last)


def test_a_channel_is_as_new_as_its_newest_update() -> None:
    older = replace(entry(), published=MORNING - timedelta(days=9), updated=MORNING + timedelta(days=5))
    assert channel(entry(), older).updated == MORNING + timedelta(days=5)
    assert channel().updated is None

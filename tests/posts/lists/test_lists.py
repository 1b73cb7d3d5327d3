"""Stored lists hold what readers may see, count it right, and are read page by page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from posts.lists import entries, names
from posts.lists.pages import PostList, next_month
from posts.lists.stored import Span, read
from posts.models import ListEntry, ListMonth, PostPage
from posts.querysets import VISIBLE
from tests.factories import live_post, make_author, make_category, make_series, put_live

pytestmark = pytest.mark.django_db

ALL = PostList(names.ALL)


def numbers(posts: PostList) -> list[int]:
    """Every post of a list that readers may see, in order."""
    return [row.post for row in read(posts, posts.months(), Span(0, 100))]


def published() -> list[int]:
    return list(PostPage.objects.published().values_list("pk", flat=True))


def size(posts: PostList) -> int:
    return sum(count for _month, count in posts.months())


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def the_whole_site_private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=Site.objects.get().root_page, restriction_type="login")


def expired(post: PostPage) -> None:
    # As it is until the scheduler's next run.
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(minutes=1))


def deleted(post: PostPage) -> None:
    Page.objects.get(pk=post.pk).specific.delete()


@pytest.mark.parametrize("hide", [PostPage.unpublish, private, the_whole_site_private, expired, deleted])
def test_lists_hold_what_readers_may_see(hide: Callable[[PostPage], None]) -> None:
    shape: dict[str, Any] = {
        "categories": [make_category()],
        "authors": [make_author()],
        "series": make_series(),
    }
    posts = [live_post(published_on=date(2024, 3, day), **shape) for day in (1, 2, 3)]
    lists = [ALL, *(PostList(name) for name in ListEntry.objects.values_list("name", flat=True).distinct())]
    assert len(lists) == 5  # all of them twice, a category, an author and a series
    for one in lists:
        assert numbers(one) == published() == [post.pk for post in reversed(posts)]
        assert size(one) == 3
    hide(posts[1])
    for one in lists:
        assert numbers(one) == published()
        assert size(one) == len(published())


def test_what_is_public_again_is_listed_again() -> None:
    post = live_post()
    private(post)
    assert numbers(ALL) == []
    PageViewRestriction.objects.all().delete()
    restriction = PageViewRestriction.objects.create(page=post, restriction_type="login")
    restriction.delete()
    assert numbers(ALL) == [post.pk]


@pytest.mark.parametrize("delete", [deleted, lambda post: Page.objects.filter(pk=post.pk).delete()])
def test_a_private_post_is_deleted_with_its_restriction(delete: Callable[[PostPage], Any]) -> None:
    post = live_post()
    private(post)
    delete(post)
    assert not ListEntry.objects.exists()
    connection.check_constraints()  # as a commit does


def test_a_post_moves_with_its_date_and_its_subjects() -> None:
    one, other = make_category(), make_category()
    post = live_post(published_on=date(2024, 3, 1), categories=[one])
    post.published_on, post.categories = date(2023, 1, 1), [other]
    put_live(post)
    assert [month for month, _count in ALL.months()] == [date(2023, 1, 1)]
    assert numbers(PostList(names.of("category", one.pk))) == []
    assert numbers(PostList(names.of("category", other.pk))) == [post.pk]


def test_months_are_counted_in_bulk_too() -> None:
    post = live_post(published_on=date(2024, 3, 1))
    rows = [ListEntry(name=f"tag:{n}", day=date(2024, n, 1), post=post) for n in range(1, 13)]
    ListEntry.objects.bulk_create(rows)
    assert ListMonth.objects.filter(name__startswith="tag:", posts=1).count() == 12
    ListEntry.objects.filter(name__startswith="tag:").delete()
    assert not ListMonth.objects.filter(name__startswith="tag:").exclude(posts=0).exists()


def test_writing_twice_counts_once() -> None:
    post = live_post()
    entries.write([post.pk, post.pk])
    entries.write([post.pk])
    assert size(ALL) == 1


@pytest.mark.parametrize("oldest_first", [False, True])
def test_every_part_of_a_list_is_found_from_its_place(oldest_first: bool) -> None:
    author = make_author()
    for month, day in ((1, 3), (1, 3), (1, 5), (3, 1), (12, 31)):
        live_post(published_on=date(2023, month, day), authors=[author])
    last = live_post(published_on=date(2024, 1, 1), authors=[author])
    posts = PostList(names.of("author", author.pk), oldest_first=oldest_first)
    whole = sorted(published(), reverse=not oldest_first)
    months = posts.months()
    for start in range(7):
        for count in range(1, 4):
            found = [row.post for row in read(posts, months, Span(start, count))]
            assert found == whole[start : start + count]
            assert posts.numbers(start, start + count) == found
    without = PostList(posts.name, oldest_first=oldest_first, without=(last.pk, date(2024, 1, 1)))
    assert numbers(without) == [pk for pk in whole if pk != last.pk]
    year = PostList(names.ALL, since=date(2023, 1, 1), before=next_month(date(2023, 12, 1)))
    assert len(numbers(year)) == size(year) == 5


def test_a_list_without_posts_has_no_part() -> None:
    nothing = PostList("tag:0")
    assert nothing.months() == []
    assert read(nothing, [], Span(0, 10)) == []
    assert nothing.numbers(0, 10) == nothing.newest(10) == []


@pytest.mark.parametrize(
    ("month", "following"),
    [
        (date(2024, 1, 1), date(2024, 2, 1)),
        (date(2024, 12, 1), date(2025, 1, 1)),
        (date(9999, 12, 1), date.max),
    ],
)
def test_after_a_month_comes_the_next(month: date, following: date) -> None:
    assert next_month(month) == following


def test_what_our_statements_call_visible_is_what_everything_else_does() -> None:
    seen, hidden, gone, later = (live_post() for _ in range(4))
    private(hidden)
    gone.unpublish()
    PostPage.objects.filter(pk=later.pk).update(expire_at=datetime(2030, 1, 1, tzinfo=UTC))
    for moment in (datetime(2029, 12, 31, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False), connection.cursor() as cursor:
            sql = "SELECT page.id FROM wagtailcore_page AS page JOIN posts_postpage ON page_ptr_id = page.id"
            cursor.execute(f"{sql} WHERE {VISIBLE} ORDER BY page.id", {"now": timezone.now()})
            assert [row[0] for row in cursor.fetchall()] == sorted(published())
    assert seen.pk in published()


def test_the_filter_offers_a_category_from_its_first_post_to_its_last() -> None:
    category = make_category()
    assert category not in entries.categories_in_use()
    post = live_post(categories=[category])
    assert category in entries.categories_in_use()
    post.unpublish()
    assert category not in entries.categories_in_use()

"""What stands around a post: neighbors, the parts of its series, related posts, its age."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from posts import reading, served
from posts.models import PostPage
from posts.reading import MOST_RELATED, Age, Near, Surroundings, age, updated_on
from tests.factories import draft, live_post, make_category, make_series, put_live
from tests.markup import BREAKOUT, SCRIPT

pytestmark = pytest.mark.django_db


def expired(post: PostPage) -> None:
    PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def private(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="login")


def behind_a_password(post: PostPage) -> None:
    PageViewRestriction.objects.create(page=post, restriction_type="password", password="open")


hide = pytest.mark.parametrize("hide", [PostPage.unpublish, expired, private, behind_a_password])


def on(day: int, **fields: Any) -> PostPage:
    """A post of a day in March 2024."""
    return live_post(published_on=date(2024, 3, day), **fields)


def tagged(post: PostPage, *names: str) -> PostPage:
    post.tags.add(*names)
    put_live(post)
    return post


def around(post: PostPage) -> Surroundings:
    known = PostPage.objects.get(pk=post.pk)
    return Surroundings(known, reading.related(known))


def as_post(near: Near | None) -> PostPage | None:
    return PostPage.objects.get(pk=near.pk) if near else None


def as_posts(found: list[Near]) -> list[PostPage | None]:
    return [as_post(near) for near in found]


def related(post: PostPage) -> list[PostPage]:
    """Everything that is kept as related to a post, the closest first."""
    return [PostPage.objects.get(pk=pk) for pk in reading.related(post)]


def neighbors(post: PostPage) -> tuple[PostPage | None, PostPage | None]:
    found = around(post)
    return as_post(found.older), as_post(found.newer)


# Neighbors


def test_neighbors_are_the_posts_of_the_days_before_and_after() -> None:
    middle, last, first = on(2), on(3), on(1)
    assert neighbors(first) == (None, middle)
    assert neighbors(middle) == (first, last)
    assert neighbors(last) == (middle, None)


def test_on_one_day_the_post_that_was_made_later_is_the_newer_one() -> None:
    before, one, two, three, after = on(1), on(2), on(2), on(2), on(3)
    order = [before, one, two, three, after]
    assert list(PostPage.objects.published()) == order[::-1]
    for number, post in enumerate(order):
        older = order[number - 1] if number else None
        newer = order[number + 1] if number < 4 else None
        assert neighbors(post) == (older, newer)


@hide
def test_neighbors_that_readers_may_not_see_are_passed_over(hide: Callable[[PostPage], None]) -> None:
    far, near, post, next_near, next_far = (on(day) for day in range(1, 6))
    hide(near)
    hide(next_near)
    draft(published_on=date(2024, 3, 3))
    assert neighbors(post) == (far, next_far)


def test_a_draft_stands_among_its_future_neighbors() -> None:
    first, third = on(1), on(3)
    second = draft(published_on=date(2024, 3, 2))
    assert neighbors(second) == (first, third)
    unsaved = Surroundings(PostPage(title="New", published_on=date(2024, 3, 2)))
    assert (as_post(unsaved.older), as_post(unsaved.newer)) == (first, third)


# Series


def test_the_parts_of_a_series_follow_their_dates() -> None:
    series = make_series()
    three, one, two = (on(day, series=series) for day in (20, 1, 10))
    on(5)
    for number, post in enumerate([one, two, three], start=1):
        part = around(post).part
        assert part is not None
        assert (part.number, as_posts(part.posts), part.series) == (number, [one, two, three], series)
        assert as_post(part.previous) == (None, one, two)[number - 1]
        assert as_post(part.next) == (two, three, None)[number - 1]


def test_a_post_alone_in_its_series_or_in_none_is_no_part() -> None:
    assert around(live_post()).part is None
    alone = live_post(series=make_series())
    draft(series=alone.series)
    live_post(series=make_series())
    assert around(alone).part is None


@hide
def test_parts_that_readers_may_not_see_are_not_counted(hide: Callable[[PostPage], None]) -> None:
    series = make_series()
    one, two, three = (on(day, series=series) for day in (1, 2, 3))
    hide(two)
    part = around(three).part
    assert part is not None
    assert (part.number, as_posts(part.posts), as_post(part.previous)) == (2, [one, three], one)


def test_the_preview_of_a_part_stands_where_it_will_be() -> None:
    series = make_series()
    one, three = on(1, series=series), on(3, series=series)
    two = draft(series=series, published_on=date(2024, 3, 2))
    part = around(two).part
    assert part is not None
    assert (part.number, as_posts(part.posts)) == (2, [one, two, three])
    latest = one.get_latest_revision_as_object()
    latest.title = "A newer title"
    part = Surroundings(latest).part
    assert part is not None
    assert [post.title for post in part.posts] == ["A newer title", three.title]


# Related posts


def plain(title: str = "Apples", summary: str = "Pears.", day: int = 1, **fields: Any) -> PostPage:
    """A post whose words are its own: what it shares with another, the test has put there."""
    return on(day, title=title, summary=summary, **fields)


def test_related_posts_share_tags_or_categories_or_words() -> None:
    category = make_category()
    post = tagged(plain("Vacuuming tables", "Dead rows.", categories=[category]), "storage")
    by_tag = tagged(plain("Elephants"), "storage")
    by_category = plain("Zebras", categories=[category])
    by_words = plain("Tables that need vacuuming", "Rows.")
    tagged(plain("Giraffes"), "networks")
    assert set(related(post)) == {by_tag, by_category, by_words}


def test_a_tag_says_more_than_a_category_and_both_more_than_either() -> None:
    category = make_category()
    post = tagged(plain("Vacuuming", categories=[category]), "storage")
    by_category = plain("Zebras", "One.", categories=[category], day=4)
    by_tag = tagged(plain("Elephants", "Two.", day=3), "storage")
    by_both = tagged(plain("Giraffes", "Three.", categories=[category], day=2), "storage")
    assert related(post) == [by_both, by_tag, by_category]


def test_among_posts_of_one_category_those_that_speak_of_the_same_come_first() -> None:
    category = make_category()
    post = plain("Vacuuming tables", "Dead rows and bloat.", categories=[category])
    other = plain("Buttons", "Hover and focus.", day=9, categories=[category])
    same = plain("Bloat", "Why tables need vacuuming.", day=2, categories=[category])
    assert related(post) == [same, other]


def test_posts_without_anything_in_common_are_not_related() -> None:
    post = plain("Vacuuming tables", "Dead rows and bloat.")
    plain("Buttons", "Hover and focus.")
    assert related(post) == []


def test_there_are_three_at_most_and_of_equals_the_newest() -> None:
    category = make_category()
    post = plain(categories=[category])
    days = (4, 2, 6, 3, 5)
    others = [plain(day=day, categories=[category]) for day in days]
    newest = [other for _day, other in sorted(zip(days, others, strict=True), key=lambda pair: -pair[0])]
    assert as_posts(around(post).related) == newest[:MOST_RELATED]


def test_of_equals_of_one_day_the_one_made_last_comes_first() -> None:
    category = make_category()
    post, one, two = (plain(categories=[category]) for _ in range(3))
    assert related(post) == [two, one]


def test_a_rare_tag_counts_beside_one_that_many_newer_posts_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "COMPARED", 4)  # as if there were hundreds
    post = tagged(plain("Vacuuming", day=1), "often", "rarely")
    rare = tagged(plain("Elephants", "One.", day=2), "rarely")
    often = [tagged(plain(title, title, day=day), "often") for day, title in enumerate("ABCDE", 3)]
    assert related(post) == [often[-1], often[-2], rare]


@hide
def test_a_post_that_readers_may_not_see_is_related_to_none(hide: Callable[[PostPage], None]) -> None:
    category = make_category()
    post, seen, hidden = (plain(categories=[category]) for _ in range(3))
    draft(title=post.title, summary=post.summary, categories=[category])
    hide(hidden)
    assert related(post) == [seen]


def test_posts_of_the_same_series_are_shown_by_its_navigation_alone() -> None:
    category, series = make_category(), make_series()
    post = plain(categories=[category], series=series)
    plain(categories=[category], series=series)
    others = [plain(categories=[category]), plain(categories=[category], series=make_series())]
    assert related(post) == others[::-1]


def test_a_post_that_the_search_does_not_know_is_found_by_what_it_shares() -> None:
    category = make_category()
    post, other = plain(categories=[category]), plain(categories=[category])
    other.search_entry.delete()
    assert related(post) == [other]


HOSTILE = [
    SCRIPT,
    BREAKOUT,
    "' OR 1=1 --",
    "a & | ! <-> :* b",
    "''''",
    "\\' \\",
    "!!! … —",
    "the and of",
    "日本語 العربية",
    "w " * 120,
    "x" * 255,
    "%s %(a)s {0}",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_has_related_posts(title: str) -> None:
    category = make_category()
    post, other = plain(title, title[:300], categories=[category]), plain(categories=[category])
    assert related(post) == [other]


def test_a_draft_that_is_not_saved_has_related_posts() -> None:
    category = make_category()
    other = plain("Vacuuming tables", "Dead rows.", categories=[category])
    unsaved = PostPage(title="Vacuuming tables", summary="Dead rows.")
    assert related(unsaved) == [other]


def test_what_stands_around_a_post_costs_one_query_however_much_it_is() -> None:
    category, series = make_category(), make_series()
    post = tagged(plain(categories=[category], series=series), "one", "two")
    for _ in range(5):
        tagged(plain(categories=[category, make_category()]), "one", "two", "three")
        plain(series=series)
    known = served.find(post.get_parent(), post.slug)
    found = Surroundings(known, reading.related(known))
    with CaptureQueriesContext(connection) as captured:
        assert len(found.related) == MOST_RELATED
        assert found.part
        assert len(found.part.posts) == 6
        assert found.newer
    assert len(captured) == 1


# Age


def at(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC), tick=False)


def dated(published_on: str, updated: str = "") -> PostPage:
    first = datetime.fromisoformat(f"{published_on}T09:00+00:00")
    last = datetime.fromisoformat(f"{updated}T09:00+00:00") if updated else first
    return PostPage(published_on=first.date(), first_published_at=first, last_published_at=last)


@pytest.mark.parametrize(
    ("published", "today", "months"),
    [
        ("2024-01-15", "2024-01-15", 0),
        ("2024-01-15", "2024-02-14", 0),
        ("2024-01-15", "2024-02-15", 1),
        ("2024-01-15", "2026-01-14", 23),
        ("2024-01-15", "2026-01-15", 24),
        ("2024-12-31", "2025-01-01", 0),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-01", 1),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
    ],
)
def test_the_age_of_a_post_is_counted_in_complete_months(published: str, today: str, months: int) -> None:
    with at(today):
        assert age(dated(published)) == Age(months, is_updated=False)


def test_an_update_makes_a_post_young_again() -> None:
    with at("2026-01-15"):
        assert age(dated("2020-01-15", updated="2025-12-15")) == Age(1, is_updated=True)


def test_going_live_again_on_the_same_day_is_no_update() -> None:
    assert updated_on(dated("2024-01-15", updated="2024-01-15")) is None
    assert updated_on(dated("2024-01-15", updated="2024-01-16")) == date(2024, 1, 16)


def test_a_post_that_was_moved_in_is_as_old_as_its_date_says() -> None:
    moved = dated("2026-01-10")
    moved.published_on = date(2020, 1, 15)
    with at("2026-01-15"):
        assert updated_on(moved) is None
        assert age(moved) == Age(72, is_updated=False)


def test_a_draft_has_no_age() -> None:
    assert age(PostPage()) == Age(0, is_updated=False)


@pytest.mark.parametrize(
    ("months", "amount"),
    [(1, "1 month"), (11, "11 months"), (12, "1 year"), (23, "1 year"), (24, "2 years"), (1200, "100 years")],
)
def test_an_age_is_said_in_years_where_they_are_complete(months: int, amount: str) -> None:
    assert Age(months, is_updated=False).amount == amount

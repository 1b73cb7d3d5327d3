"""Which posts a search finds, in which order, and at what cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from posts import prepared
from posts.listing import NoSuchPage
from posts.models import PostPage, SearchEntry
from posts.search import find as finding
from posts.search.find import PER_PAGE, WEIGHTS, find
from posts.search.query import Query
from tests.factories import make_author, make_category, make_user
from tests.posts.search.made import indexed, titles, titles_of

pytestmark = pytest.mark.django_db


# Words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("zebra", ["Both", "Zebras"]),
        ("zebras", ["Both", "Zebras"]),
        ("ZEBRA", ["Both", "Zebras"]),
        ("zebra horse", ["Both"]),
        ("horse or zebra", ["Both", "Horses", "Zebras"]),
        ("horse -zebra", ["Horses"]),
        ('"zebra crossing"', ["Zebras"]),
        ('"crossing zebra"', []),
        ("giraffe", []),
    ],
)
def test_words_are_looked_for_as_people_write_them(words: str, expected: list[str]) -> None:
    by = make_user(group="Writers")
    indexed("Zebras", text="A zebra crossing.", by=by)
    indexed("Horses", text="One horse.", by=by)
    indexed("Both", text="A horse and a zebra beyond the crossing.", by=by)
    assert sorted(titles(words)) == expected


@pytest.mark.parametrize("words", ["Zürich café", "zurich cafe", "ZURICH CAFÉ"])
def test_accents_make_no_difference(words: str) -> None:
    indexed("A trip", text="To a café in Zürich.")
    results = find(Query(words))
    found = results.found
    assert titles_of(results) == ["A trip"]
    assert "<mark>café</mark> in <mark>Zürich</mark>" in found[0].excerpt.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        '""',
        "-",
        "or",
        "or or",
        "&|!",
        "the",
        "the a of",
        "-zebra",
        "zebra or -horse",
        "!:*",
    ],
)
def test_what_holds_no_word_is_not_looked_for(text: str) -> None:
    indexed("A zebra")
    found = find(Query(text))
    assert (found.is_searchable, found.total) == (False, 0)


# Order


def test_title_summary_names_and_text_count_in_this_order() -> None:
    by = make_user(group="Writers")
    indexed("In the text", text="zebra " * 300, day=date(2024, 1, 4), by=by)
    indexed("In a name", categories=[make_category("Zebra")], day=date(2024, 1, 3), by=by)
    indexed("In the summary", summary="About a zebra.", day=date(2024, 1, 2), by=by)
    indexed("A zebra in the title", day=date(2024, 1, 1), by=by)
    assert titles("zebra") == ["A zebra in the title", "In the summary", "In a name", "In the text"]


def test_so_it_is_where_too_much_matches_to_rank_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    by = make_user(group="Writers")
    indexed("Older text", text="zebra zebra zebra", day=date(2024, 1, 4), by=by)
    indexed("Newer text", text="zebra", day=date(2024, 1, 5), by=by)
    indexed("A zebra in the title", day=date(2024, 1, 1), by=by)
    assert titles("zebra") == ["A zebra in the title", "Newer text", "Older text"]


def test_more_of_a_word_comes_before_less_and_the_newer_before_the_older() -> None:
    by = make_user(group="Writers")
    indexed("Older", text="zebra", day=date(2023, 1, 1), by=by)
    indexed("Newer", text="zebra", day=date(2024, 1, 1), by=by)
    indexed("More", text="zebra and zebra", day=date(2022, 1, 1), by=by)
    assert titles("zebra") == ["More", "Newer", "Older"]


def test_no_text_outweighs_a_summary() -> None:
    # PostgreSQL keeps 256 places of a word at most.
    assert 256 * WEIGHTS[0] < min(WEIGHTS[1:])
    assert sorted(WEIGHTS) == WEIGHTS


# Who is found


def hide(post: PostPage, how: str) -> None:
    if how == "private":
        PageViewRestriction.objects.create(page=post, restriction_type="login")
    elif how == "expired":
        PostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    elif how == "unpublished":
        post.unpublish()


@pytest.mark.parametrize("how", ["private", "expired", "unpublished"])
def test_what_readers_may_not_see_is_neither_found_nor_counted(how: str) -> None:
    category = make_category("Animals")
    hide(indexed("Secret zebra", categories=[category, make_category("Secrets")]), how)
    indexed("Open zebra", categories=[category])
    assert SearchEntry.objects.count() == 2
    results = find(Query("zebra"))
    assert titles_of(results) == ["Open zebra"]
    assert results.total == 1
    assert results.facets == []
    assert titles("secret") == []


# Pages


def test_there_are_twenty_on_a_page() -> None:
    assert PER_PAGE == 20


def test_pages_divide_the_results_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PER_PAGE", 3)
    by, author, category = make_user(group="Writers"), make_author(), make_category()
    for number in range(4):
        day = date(2024, 1, 1) + timedelta(days=number)
        indexed(f"Zebra {number}", day=day, by=by, authors=[author], categories=[category])
    first, second = find(Query("zebra")), find(Query("zebra", number=2))
    assert (first.total, first.pages) == (second.total, second.pages) == (4, 2)
    assert titles_of(first) == ["Zebra 3", "Zebra 2", "Zebra 1"]
    assert titles_of(second) == ["Zebra 0"]
    assert (first.previous, first.next) == ("", "q=zebra&page=2")
    assert (second.previous, second.next) == ("q=zebra", "")
    with pytest.raises(NoSuchPage, match="2 pages"):
        find(Query("zebra", number=3))


# Costs


@pytest.mark.parametrize("filters", [{}, {"category": "animals", "author": "ada", "year": "2024"}])
def test_ten_matches_cost_as_many_queries_as_one(filters: dict[str, Any]) -> None:
    by, author, category = make_user(group="Writers"), make_author("Ada"), make_category("Animals")

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert find(Query("zebra", **filters)).total
        return [query["sql"] for query in captured]

    indexed("Zebra", by=by, authors=[author], categories=[category])
    one = queries()
    for number in range(9):
        indexed(f"Zebra {number}", by=by, authors=[author], categories=[category])
    assert len(queries()) == len(one), "\n".join(one)


def test_the_index_is_asked_and_not_every_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_pooled", ["to see the statement"])
    indexed("Zebra")
    with CaptureQueriesContext(connection) as captured:
        find(Query("zebra"))
    assert "posts_search_newest(" in captured[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'posts_search_newest'")
        assert "enable_seqscan=off" in cursor.fetchone()[0]
        # What the function does, as it does it: with so few entries PostgreSQL would rather read them all.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for where in ("", "month = '2025-03-01' AND "):
            cursor.execute(f"EXPLAIN SELECT FROM posts_searchentry WHERE {where} vector @@ 'zebra'::tsquery")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "posts_searchentry_vector" in plan


def test_of_words_that_very_many_posts_have_the_newest_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    ada, data = make_author("Ada"), make_category("Data")
    for year in (2021, 2022, 2023):
        for month in (1, 2):
            day = date(year, month, 1)
            others = {"authors": [ada], "categories": [data]} if year == 2021 else {}
            indexed(f"Zebra {year} {month}", day=day, **others)
    results = find(Query("zebra"))
    assert titles_of(results) == ["Zebra 2023 2", "Zebra 2023 1", "Zebra 2022 2"]
    assert results.is_cut
    # So many are not counted, and all years are on offer.
    [years] = [facet for facet in results.facets if facet.kind == "year"]
    assert [(option.name, option.count) for option in years.options] == [
        ("2023", None),
        ("2022", None),
        ("2021", None),
    ]
    for filters in ({"author": "ada"}, {"category": "data"}, {"year": "2021"}):
        old = find(Query("zebra", **filters))
        assert (old.total, old.is_cut) == (2, False), filters
    assert not find(Query("2023")).is_cut, "two are not too many"

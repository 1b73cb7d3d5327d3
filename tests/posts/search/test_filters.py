"""How what a search finds falls into groups, and what each group leads to."""

from datetime import date

import pytest

from posts.search import facets as faceting
from posts.search.find import find
from posts.search.query import Query, parse
from tests.factories import make_author, make_category, make_user
from tests.posts.search.made import indexed, titles

pytestmark = pytest.mark.django_db


# Filters


@pytest.fixture
def animals() -> None:
    """Four zebras of two categories, two authors and two years."""
    by = make_user(group="Writers")
    wild, tame = make_category("Wild"), make_category("Tame")
    ada, grace = make_author("Ada"), make_author("Grace")
    for title, categories, authors, year in (
        ("One", [wild], [ada], 2022),
        ("Two", [wild, tame], [ada, grace], 2023),
        ("Three", [tame], [grace], 2023),
        ("Four", [wild], [grace], 2023),
    ):
        indexed(title, text="zebra", categories=categories, authors=authors, day=date(year, 1, 1), by=by)
    indexed("Five", text="horse", categories=[wild], authors=[ada], by=by)


def counts(**filters: str) -> dict[str, dict[str, int]]:
    facets = find(Query("zebra", **filters)).facets
    return {facet.kind: {option.name: option.count for option in facet.options} for facet in facets}


@pytest.mark.usefixtures("animals")
def test_filters_let_through_what_they_say_and_can_be_combined() -> None:
    assert sorted(titles("zebra", category="wild")) == ["Four", "One", "Two"]
    assert sorted(titles("zebra", author="ada")) == ["One", "Two"]
    assert sorted(titles("zebra", year="2023")) == ["Four", "Three", "Two"]
    assert sorted(titles("zebra", category="wild", year="2023")) == ["Four", "Two"]
    assert titles("zebra", category="wild", author="ada", year="2022") == ["One"]
    assert titles("zebra", category="none") == []


@pytest.mark.usefixtures("animals")
def test_every_way_to_filter_says_what_it_would_find() -> None:
    assert counts() == {
        "category": {"Wild": 3, "Tame": 2},
        "author": {"Grace": 3, "Ada": 2},
        "year": {"2023": 3, "2022": 1},
    }
    assert counts(category="wild") == {
        "category": {"Wild": 3, "Tame": 2},
        "author": {"Ada": 2, "Grace": 2},
        "year": {"2023": 2, "2022": 1},
    }
    for facet in find(Query("zebra", category="wild")).facets:
        for option in facet.options:
            led = parse(dict(pair.split("=") for pair in option.parameters.split("&")))
            if not option.is_current:
                assert find(led).total == option.count
                assert led.category or facet.kind == "category"


@pytest.mark.usefixtures("animals")
def test_the_current_filter_leads_back() -> None:
    facets = {facet.kind: facet for facet in find(Query("zebra", author="ada", year="2022")).facets}
    current = facets["author"].current
    assert current is not None
    assert (current.name, current.parameters) == ("Ada", "q=zebra&year=2022")
    assert facets["category"].current is None if "category" in facets else True


def test_the_most_frequent_ways_are_offered_and_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faceting.MOST == 12
    monkeypatch.setattr(faceting, "MOST", 2)
    by, author = make_user(group="Writers"), make_author()
    for number in range(4):
        indexed(f"{number}", text="zebra", categories=[make_category(f"C{number}")], authors=[author], by=by)
    [facet] = find(Query("zebra")).facets
    assert [option.name for option in facet.options] == ["C0", "C1"]
    facet = next(f for f in find(Query("zebra", category="c3")).facets if f.kind == "category")
    assert [option.name for option in facet.options] == ["C0", "C1", "C3"]

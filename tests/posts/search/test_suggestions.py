"""Suggestions: what begins like the letters or is spelled like them, of what readers may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from posts.search.suggestions import MOST, suggestions
from tests.factories import draft, make_author, make_category, make_series, make_user
from tests.posts.search.made import indexed

pytestmark = pytest.mark.django_db


def found(letters: str) -> list[tuple[str, str]]:
    return [(suggestion.kind, suggestion.text) for suggestion in suggestions(letters)]


def test_posts_and_what_they_belong_to_are_suggested_by_the_beginning_of_a_word() -> None:
    indexed(
        "Postgres in anger",
        categories=[make_category("Postmodern")],
        authors=[make_author("Ada Postel")],
        series=make_series("The post office"),
        tags=["posting"],
    )
    expected = [
        ("category", "Postmodern"),
        ("series", "The post office"),
        ("author", "Ada Postel"),
        ("tag", "posting"),
        ("post", "Postgres in anger"),
    ]
    assert found("post") == found("POST") == expected
    assert found("gre") == []
    assert found("in ang") == [("post", "Postgres in anger")]


def test_titles_that_begin_so_come_before_those_that_go_on_so() -> None:
    by = make_user(group="Writers")
    indexed("All about zebras", by=by)
    indexed("Zebras and horses", by=by)
    assert found("zeb") == [("post", "Zebras and horses"), ("post", "All about zebras")]


@pytest.mark.parametrize("letters", ["kuberentes", "kubrenetes", "Kubernetis"])
def test_a_slip_is_forgiven_where_nothing_begins_so(letters: str) -> None:
    indexed("On Kubernetes")
    assert found(letters) == [("post", "On Kubernetes")]


def test_what_readers_may_not_see_is_not_suggested() -> None:
    def fields(name: str) -> dict[str, object]:
        return {
            "categories": [make_category(f"Zebra of {name}")],
            "authors": [make_author(f"Zebra {name}")],
            "series": make_series(f"Zebras of {name}"),
        }

    private = indexed("Zebra in private", tags=["zebra-private"], **fields("private"))
    down = indexed("Zebra no more", **fields("down"))
    assert len(found("zebra")) == MOST // 2 + 2
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    down.unpublish()
    draft(title="Zebra in a draft", **fields("draft"))
    assert found("zebra") == found("zerba") == []


@pytest.mark.parametrize(
    "letters",
    ["", "z", " ", "%", "__", "\\m", "(((", "[a-", "***=a", "a{9999}", "(?i)", "'--", "🎉🎉", "x" * 200],
)
def test_anything_may_be_typed(letters: str) -> None:
    indexed("A zebra")
    assert found(letters) == []


def test_signs_are_looked_for_as_they_are() -> None:
    indexed("C++ (and C.) at 100% [again]")
    assert found("c++ (and c.) at 100% [a") == [("post", "C++ (and C.) at 100% [again]")]
    assert found("c.+") == []


def test_there_are_eight_at_most_for_as_many_queries_as_one_takes() -> None:
    by, author, category = make_user(group="Writers"), make_author(), make_category()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            suggestions("zebra")
        return len(captured)

    indexed("Zebra", by=by, authors=[author], categories=[category])
    one = queries()
    for number in range(MOST):
        indexed(f"Zebra {number}", by=by, authors=[author], categories=[category])
    assert len(found("zebra")) == MOST == 8
    assert queries() == one

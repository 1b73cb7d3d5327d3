"""The rules of review, without a database."""

import pytest

from posts.models import PostPage
from posts.review.digest import content_digest
from posts.review.rules import Approval, approval_problems, may_approve, reason_problem

ANA, BEN, CARLA = 1, 2, 3
SEEN, OTHER = "a" * 64, "b" * 64


def problems(*approvals: tuple[int | None, str]) -> list[str]:
    """What keeps approvals, by whom and for what, from counting for a text of Ana and Ben."""
    return approval_problems(
        approvals=[Approval(*approval) for approval in approvals], digest=SEEN, contributors={ANA, BEN}
    )


def test_nobody_approves_a_text_they_worked_on() -> None:
    assert not may_approve(contributors={ANA, BEN}, user_id=BEN)
    assert may_approve(contributors={ANA, BEN}, user_id=CARLA)


def test_an_approval_by_somebody_else_counts() -> None:
    assert problems((CARLA, SEEN)) == []


@pytest.mark.parametrize(
    ("approvals", "says"),
    [
        ([], "No reviewer"),
        ([(None, SEEN)], "names nobody"),
        ([(CARLA, SEEN), (BEN, SEEN)], "worked on it"),
        ([(BEN, SEEN)], "worked on it"),
        ([(CARLA, OTHER)], "changed after it was approved"),
        ([(CARLA, OTHER), (CARLA, SEEN)], "changed after it was approved"),
    ],
)
def test_other_approvals_do_not_count_and_the_reason_is_said(
    approvals: list[tuple[int | None, str]], says: str
) -> None:
    (problem,) = problems(*approvals)
    assert says in problem


@pytest.mark.parametrize("reason", ["", "  ", "because", "x" * 50, "a b c", "urgent urgent"])
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    assert reason_problem(reason, least=20)


def test_a_reason_in_words_is_enough() -> None:
    assert reason_problem("A legal notice that must be online today.", least=20) is None


def test_the_digest_ignores_where_a_page_stands() -> None:
    content = {"title": "A", "pk": 1, "path": "00010001", "live": False, "latest_revision": 4}
    moved = {"title": "A", "pk": 2, "path": "00010009", "live": True, "latest_revision": 7}
    assert content_digest(PostPage, content) == content_digest(PostPage, moved)


@pytest.mark.parametrize("key", ["title", "body", "slug", "published_on", "go_live_at", "expire_at", "cover"])
def test_the_digest_counts_what_readers_see_and_when(key: str) -> None:
    content = {"title": "A", "body": "[]", "slug": "a", "published_on": None, "go_live_at": None}
    assert content_digest(PostPage, {**content, key: "changed"}) != content_digest(PostPage, content)


def test_the_digest_counts_authors_and_their_order_but_not_their_rows() -> None:
    first = {
        "bylines": [{"pk": None, "sort_order": 0, "author": 1}, {"pk": None, "sort_order": 1, "author": 2}]
    }
    saved = {"bylines": [{"pk": 8, "sort_order": 1, "author": 2}, {"pk": 7, "sort_order": 0, "author": 1}]}
    other = {"bylines": [{"pk": 7, "sort_order": 1, "author": 1}, {"pk": 8, "sort_order": 0, "author": 2}]}
    assert content_digest(PostPage, first) == content_digest(PostPage, saved)
    assert content_digest(PostPage, first) != content_digest(PostPage, other)

"""Those who assign reviews give several to somebody at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from posts.models import Assignment, PostPage, User
from tests.factories import draft, make_user, submit

pytestmark = pytest.mark.django_db
URL = "/admin/posts/queue/"


@pytest.fixture
def editor(client: Client) -> User:
    """Somebody who assigns reviews, at the desk."""
    user = make_user("edda@example.com", "Editors")
    client.force_login(user)
    return user


def waiting(title: str, by: User | None = None) -> PostPage:
    """A text that waits."""
    post = draft(title=title, by=by)
    submit(post, by=post.owner)
    return post


def of(*posts: PostPage) -> list[Assignment]:
    """Their assignments."""
    return [Assignment.objects.get(page=post.pk) for post in posts]


def give(client: Client, assignments: list[Assignment], to: User, **fields: Any) -> str:
    """Choose reviews and give them; return what the page says."""
    data = {"reviews": [one.pk for one in assignments], "reviewer": to.pk, "priority": "", "due_on": ""}
    return client.post(URL, data | fields, follow=True).content.decode()


def test_the_chosen_ones_are_given_and_the_others_are_not(editor: User, client: Client) -> None:
    rosa, posts = (
        make_user("rosa@example.com", "Reviewers"),
        [waiting(name) for name in ("One", "Two", "Three")],
    )
    before = of(*posts)
    Assignment.objects.update(reviewer=None)
    day = localdate() + timedelta(days=9)
    said = give(client, before[:2], rosa, priority="1", due_on=day.isoformat())
    assert "rosa@example.com has 2 more reviews." in said
    after = of(*posts)
    assert [one.reviewer for one in after] == [rosa, rosa, None]
    assert [one.priority for one in after] == [1, 1, 3]
    assert [one.due_at.date() == day for one in after] == [True, True, False]


def test_what_is_left_empty_stays_as_it_is(editor: User, client: Client) -> None:
    post = waiting("One")
    [before] = of(post)
    give(client, [before], make_user("rosa@example.com", "Reviewers"))
    [after] = of(post)
    assert (after.priority, after.due_at) == (before.priority, before.due_at)


def test_one_that_cannot_be_given_keeps_none_of_the_others(editor: User, client: Client) -> None:
    rosa = make_user("rosa@example.com", "Reviewers")
    hers, other = waiting("Written by Rosa", by=rosa), waiting("By somebody else")
    said = give(client, of(hers, other), rosa)
    assert "“Written by Rosa”: rosa@example.com cannot review this text" in said
    assert [one.reviewer == rosa for one in of(hers, other)] == [False, True]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"reviews": []}, "Choose at least one review."),
        ({"reviews": ["99999"]}, "99999 is not one of the available choices"),
        ({"reviewer": ""}, "This field is required."),
        ({"due_on": "2001-01-01"}, "That day is over."),
    ],
)
def test_bad_input_is_told_and_nothing_is_given(
    fields: dict[str, Any], problem: str, editor: User, client: Client
) -> None:
    post = waiting("One")
    Assignment.objects.update(reviewer=None)
    said = give(client, of(post), make_user("rosa@example.com", "Reviewers"), **fields)
    assert problem in said
    assert of(post)[0].reviewer is None


def test_only_those_who_assign_reviews_see_the_list(client: Client) -> None:
    waiting("A secret plan")
    for group in ("Writers", "Reviewers"):
        client.force_login(make_user(group=group))
        response = client.get(URL, follow=True)
        assert "Reviews that wait" not in response.content.decode()
        assert response.redirect_chain


def test_the_list_shows_whose_reviews_are_asked_for(editor: User, client: Client) -> None:
    rosa = make_user("rosa@example.com", "Reviewers")
    hers, nobodys = waiting("For Rosa"), waiting("For nobody")
    Assignment.objects.filter(page=hers.pk).update(reviewer=rosa)
    Assignment.objects.filter(page=nobodys.pk).update(reviewer=None)

    def shown(whose: Any) -> tuple[bool, bool]:
        html = client.get(URL, {"reviewer": whose}).content.decode()
        return "For Rosa</a>" in html, "For nobody</a>" in html

    assert shown("") == (True, True)
    assert shown(rosa.pk) == (True, False)
    assert shown("nobody") == (False, True)
    assert shown("²") == (True, True)


def test_the_list_costs_the_same_for_many_reviews(editor: User, client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    waiting("One")
    cost()
    few = cost()
    for number in range(6):
        waiting(f"More {number}")
    assert cost() == few
    assert reverse("posts_reviews") == URL

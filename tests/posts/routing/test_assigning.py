"""A text that is submitted has a reviewer, and categories may insist on theirs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from posts.models import Assignment, TechnicalReviewTask, User
from posts.review.gate import Refused
from posts.routing.assigning import DAYS
from tests.factories import approve, draft, make_category, make_user, standard_page, submit
from tests.forms import form_of
from tests.posts.routing.desk import away, further_step, of, owned, reviewers, waiting

pytestmark = pytest.mark.django_db
Priority = Assignment.Priority


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"


@pytest.fixture
def no_technical_review() -> None:
    """Let editorial approval be the only step at which people are asked."""
    TechnicalReviewTask.objects.update(active=False)


# Who is chosen


def test_texts_go_round() -> None:
    people = reviewers(3)
    assert {of(waiting()).reviewer for _number in range(3)} == set(people)


def test_who_has_least_is_next() -> None:
    first, second = reviewers(2)
    done = waiting()
    approve(done, by=of(done).reviewer)
    busy = of(waiting()).reviewer
    assert {of(waiting()).reviewer, busy} == {first, second}


def test_a_category_is_for_its_group() -> None:
    reviewers(2)
    expert = make_user("expert@example.com", "Reviewers")
    experts = Group.objects.create(name="Data people")
    expert.groups.add(experts)
    data = make_category("Data")
    data.reviewing_groups.add(experts)
    assert [of(waiting(categories=[data])).reviewer for _number in range(2)] == [expert, expert]


def test_nobody_gets_what_they_wrote_or_while_they_are_away() -> None:
    author, absent, there = reviewers(3)
    away(absent, localdate(), localdate())
    assert of(waiting(by=author)).reviewer == there


def test_where_nobody_is_left_the_text_is_nobodys_and_waits() -> None:
    (only,) = reviewers(1)
    away(only, localdate(), localdate() + timedelta(days=3))
    assert of(waiting()).reviewer is None


def test_somebody_who_left_is_not_asked() -> None:
    gone, here = reviewers(2)
    gone.is_active = False
    gone.save()
    assert {of(waiting()).reviewer for _number in range(2)} == {here}


def test_a_standard_page_has_a_reviewer_too() -> None:
    (only,) = reviewers(1)
    page = standard_page()
    submit(page, by=page.owner)
    assert of(page).reviewer == only


def test_the_next_step_is_for_another_pair_of_eyes_if_there_is_one() -> None:
    first, second = reviewers(2)
    post = draft()
    further_step(post, "Last look", first, second)
    submit(post, by=post.owner)
    has_it = of(post).reviewer
    approve(post, by=has_it)
    assert of(post).reviewer == ({first, second} - {has_it}).pop()


def test_the_next_step_is_for_who_has_the_text_if_somebody_else_decided_the_first() -> None:
    first, second, third = reviewers(3)
    post = draft()
    further_step(post, "Last look", first, second, third)
    submit(post, by=post.owner)
    has_it = of(post).reviewer
    approve(post, by=({first, second, third} - {has_it}).pop())
    assert of(post).reviewer == has_it


def test_the_next_step_is_for_somebody_who_is_asked_there() -> None:
    reviewers(1)
    chief = make_user("chief@example.com")
    post = draft()
    further_step(post, "Last look", chief)
    submit(post, by=post.owner)
    approve(post, by=of(post).reviewer)
    assert of(post).reviewer == chief


def test_a_submission_costs_the_same_with_many_people_and_texts() -> None:
    def cost() -> int:
        post = draft(categories=[data])
        with CaptureQueriesContext(connection) as captured:
            submit(post, by=post.owner)
        return len(captured)

    data = owned("Data", *reviewers(1))
    cost()  # Content types are looked up once.
    before = cost()
    for number in range(20):
        data.required_reviewers.add(make_user(f"more-{number}@example.com", "Reviewers"))
        waiting(categories=[data])
    assert cost() == before


# What is said with a submission


@time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False)  # a Monday
def test_the_writer_says_something_and_how_much_it_presses(writer: User, client: Client) -> None:
    reviewers(1)
    post = draft(by=writer)
    client.force_login(writer)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    fields = form_of(response) | {
        "action-submit": "1",
        "review_note": "The figures are new.",
        "review_priority": "1",
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), fields)
    found = of(post)
    assert (found.note, found.priority) == ("The figures are new.", Priority.URGENT)
    assert found.due_at - now() == timedelta(days=DAYS[Priority.URGENT])


@pytest.mark.parametrize("priority", ["", "0", "9", "²", "urgent"])
def test_a_priority_that_there_is_none_of_is_the_usual_one(
    priority: str, writer: User, client: Client
) -> None:
    post = draft(by=writer)
    client.force_login(writer)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    fields = form_of(response) | {"action-submit": "1", "review_priority": priority}
    client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), fields)
    assert of(post).priority == Priority.NORMAL


# Required reviewers


@pytest.mark.usefixtures("no_technical_review")
def test_a_category_insists_on_its_reviewer() -> None:
    owner, other = reviewers(2)
    post = waiting(categories=[owned("Data", owner)])
    assert of(post).reviewer == owner
    with pytest.raises(Refused, match=r"Data: .*reviewer-0@example.com"):
        approve(post, by=other)
    approve(post, by=owner)
    post.refresh_from_db()
    assert post.live


@pytest.mark.usefixtures("no_technical_review")
def test_one_of_those_whom_a_category_requires_is_enough_and_each_category_has_its_own() -> None:
    one, two, three = reviewers(3)
    post = waiting(categories=[owned("Data", one, two), owned("Web", three)])
    with pytest.raises(Refused, match="Web"):
        approve(post, by=two)
    with pytest.raises(Refused, match="Data"):
        approve(post, by=three)


@pytest.mark.usefixtures("no_technical_review")
def test_who_wrote_it_need_not_see_it_again() -> None:
    owner, other = reviewers(2)
    post = waiting(by=owner, categories=[owned("Data", owner)])
    approve(post, by=other)
    post.refresh_from_db()
    assert post.live


@pytest.mark.usefixtures("no_technical_review")
def test_who_is_required_may_come_at_a_later_step() -> None:
    (first,) = reviewers(1)
    owner = make_user("owner@example.com")
    post = draft(categories=[owned("Data", owner)])
    further_step(post, "Last look", owner, make_user("other@example.com"))
    submit(post, by=post.owner)
    approve(post, by=first)
    assert of(post).reviewer == owner
    with pytest.raises(Refused, match="Data"):
        approve(post, by=User.objects.get(email="other@example.com"))
    approve(post, by=owner)


def test_those_who_left_are_not_required() -> None:
    owner, other = reviewers(2)
    post = waiting(categories=[owned("Data", owner)])
    owner.is_active = False
    owner.save()
    approve(post, by=other)


@pytest.mark.usefixtures("no_technical_review")
def test_no_button_offers_what_would_be_refused(client: Client) -> None:
    owner, other = reviewers(2)
    post = waiting(categories=[owned("Data", owner)])
    for user, offered in ((owner, True), (other, False)):
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
        assert ("Approve and publish" in html) is offered
        assert "Request changes" in html

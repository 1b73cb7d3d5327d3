"""A text that is submitted has a reviewer, who may change, and categories may insist on theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import querydict_from_html

from posts.models import Assignment, User
from posts.review.gate import Refused
from posts.routing.assigning import claim
from tests.factories import approve, draft, make_category, make_user, standard_page, submit
from tests.forms import form_of
from tests.posts.routing.desk import away, further_step, mails, of, owned, reviewers, waiting

pytestmark = pytest.mark.django_db
Priority = Assignment.Priority


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"


def hand_over(client: Client, page: Any, to: User, **fields: Any) -> Any:
    """Send the form."""
    data = {"reviewer": to.pk, "priority": 3, "due_on": localdate() + timedelta(days=9), **fields}
    return client.post(reverse("posts_hand_over", args=[page.pk]), data)


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


def test_the_next_step_is_for_who_has_the_text_if_they_are_asked_there() -> None:
    first, second = reviewers(2)
    post = draft()
    further_step(post, "Last look", first, second)
    submit(post, by=post.owner)
    has_it = of(post).reviewer
    approve(post, by=has_it)
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
    assert found.due_at - now() < timedelta(days=3, hours=1)


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


def test_a_category_insists_on_its_reviewer() -> None:
    owner, other = reviewers(2)
    post = waiting(categories=[owned("Data", owner)])
    assert of(post).reviewer == owner
    with pytest.raises(Refused, match=r"Data: .*reviewer-0@example.com"):
        approve(post, by=other)
    approve(post, by=owner)
    post.refresh_from_db()
    assert post.live


def test_one_of_those_whom_a_category_requires_is_enough_and_each_category_has_its_own() -> None:
    one, two, three = reviewers(3)
    post = waiting(categories=[owned("Data", one, two), owned("Web", three)])
    with pytest.raises(Refused, match="Web"):
        approve(post, by=two)
    with pytest.raises(Refused, match="Data"):
        approve(post, by=three)


def test_who_wrote_it_need_not_see_it_again() -> None:
    owner, other = reviewers(2)
    post = waiting(by=owner, categories=[owned("Data", owner)])
    approve(post, by=other)
    post.refresh_from_db()
    assert post.live


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


def test_no_button_offers_what_would_be_refused(client: Client) -> None:
    owner, other = reviewers(2)
    post = waiting(categories=[owned("Data", owner)])
    for user, offered in ((owner, True), (other, False)):
        client.force_login(user)
        html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
        assert ("Approve and publish" in html) is offered
        assert "Request changes" in html


# Claiming and handing over


def test_a_reviewer_takes_a_text_and_the_other_is_told(client: Client) -> None:
    reviewers(2)
    post = waiting(title="On proofs")
    before = of(post).reviewer
    other = User.objects.filter(groups__name="Reviewers").exclude(pk=before.pk).get()
    client.force_login(other)
    response = client.post(reverse("posts_claim", args=[post.pk]))
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[post.pk])
    assert of(post).reviewer == other
    assert mails()[-1] == (before.email, f"{other} reviews “On proofs” now")
    client.post(reverse("posts_claim", args=[post.pk]))
    assert PageLogEntry.objects.filter(page=post.pk, action="posts.assign").count() == 1


def test_nobody_takes_their_own_text() -> None:
    author, _other = reviewers(2)
    post = waiting(by=author)
    with pytest.raises(Refused, match="worked on it"):
        claim(post, author)


def test_who_has_a_text_hands_it_over_and_the_other_is_told(client: Client) -> None:
    reviewers(2)
    post = waiting(title="On proofs")
    has_it = of(post).reviewer
    other = User.objects.filter(groups__name="Reviewers").exclude(pk=has_it.pk).get()
    client.force_login(has_it)
    assert client.get(reverse("posts_hand_over", args=[post.pk])).status_code == 200
    hand_over(client, post, other, priority=1)
    found = of(post)
    assert (found.reviewer, found.priority) == (other, Priority.URGENT)
    assert found.due_at.date() == localdate() + timedelta(days=9)
    assert mails()[-1] == (other.email, "“On proofs” is yours to review")


def test_an_editor_assigns_and_others_do_not(editor: User, writer: User, client: Client) -> None:
    has_it, one, two = reviewers(3)
    post = waiting(by=writer)
    Assignment.objects.filter(page=post.pk).update(reviewer=has_it)
    for user in (writer, one):
        client.force_login(user)
        hand_over(client, post, two)
        assert of(post).reviewer == has_it
    client.force_login(editor)
    hand_over(client, post, two)
    assert of(post).reviewer == two


def test_a_text_goes_to_nobody_who_wrote_it_or_is_not_asked(
    editor: User, writer: User, client: Client
) -> None:
    author, other = reviewers(2)
    post = waiting(by=author)
    client.force_login(editor)
    for user in (author, writer, make_user(is_superuser=True)):
        response = hand_over(client, post, user)
        assert response.status_code == 200
        assert response.context["form"].errors["reviewer"]
    assert of(post).reviewer in {other, editor}


@pytest.mark.parametrize("day", ["2020-01-01", "someday", ""])
def test_a_day_that_is_over_or_none_is_refused(day: str, editor: User, client: Client) -> None:
    (only,) = reviewers(1)
    post = waiting()
    client.force_login(editor)
    assert hand_over(client, post, only, due_on=day).context["form"].errors["due_on"]


def test_there_is_nothing_to_take_once_it_is_decided(client: Client) -> None:
    one, two = reviewers(2)
    post = waiting()
    approve(post, by=one)
    client.force_login(two)
    assert client.post(reverse("posts_claim", args=[post.pk])).status_code == 302
    assert of(post).reviewer in {one, two}
    assert not PageLogEntry.objects.filter(page=post.pk, action="posts.assign").exists()


def test_a_review_from_before_there_were_assignments_can_be_claimed(client: Client) -> None:
    one, _two = reviewers(2)
    post = waiting()
    Assignment.objects.all().delete()
    client.force_login(one)
    client.post(reverse("posts_claim", args=[post.pk]))
    assert of(post).reviewer == one


def test_the_writer_sees_who_has_it(writer: User, client: Client) -> None:
    reviewers(1)
    post = waiting(by=writer)
    client.force_login(writer)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert "reviewer-0@example.com" in html
    assert reverse("posts_claim", args=[post.pk]) not in html


# Days away


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        ("2030-01-02", "", "both"),
        ("", "2030-01-02", "both"),
        ("2030-01-02", "2030-01-01", "before"),
        ("x", "", "valid"),
    ],
)
def test_half_an_absence_is_refused(
    first: str, last: str, error: str, reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)
    response = account(client, first, last)
    assert error in response.content.decode()
    assert not hasattr(User.objects.get(pk=reviewer.pk), "absence")


def test_somebody_is_away_and_back(reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    account(client, "2030-01-01", "2030-01-09")
    assert str(User.objects.get(pk=reviewer.pk).absence) == "2030-01-01 – 2030-01-09"
    account(client, "", "")
    assert not hasattr(User.objects.get(pk=reviewer.pk), "absence")


def account(client: Client, first: str, last: str) -> Any:
    """Send the account's form."""
    html = client.get(reverse("wagtailadmin_account")).content.decode()
    fields = querydict_from_html(html, form_id="w-editor-form").dict()
    names = {"name_email-first_name": "Rosa", "name_email-last_name": "Reviewer"}
    days = {"absence-first_day": first, "absence-last_day": last}
    return client.post(reverse("wagtailadmin_account"), fields | names | days)

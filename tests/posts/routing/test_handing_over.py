"""Reviews are claimed and handed over, and people are away."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import querydict_from_html

from posts.models import Assignment, User
from posts.review.gate import Refused
from posts.routing.assigning import claim
from tests.factories import approve, make_user
from tests.posts.routing.desk import mails, of, reviewers, waiting

pytestmark = pytest.mark.django_db
Priority = Assignment.Priority


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"


def hand_over(client: Client, page: Any, to: User, **fields: Any) -> Any:
    """Send the form."""
    data = {"reviewer": to.pk, "priority": 3, "due_on": localdate() + timedelta(days=9), **fields}
    return client.post(reverse("posts_hand_over", args=[page.pk]), data)


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

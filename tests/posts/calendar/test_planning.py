"""Planning a post: a wish, which asks for no review and binds nobody."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from posts.models import LedgerEntry, Plan, PostPage, User
from posts.review.schedule import publish_due
from tests.factories import draft, live_post, publish, submit
from tests.forms import said
from tests.posts.calendar.desk import at, move, planned, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """A Thursday in November."""
    with time_machine.travel(at(2026, 11, 26, 10), tick=False):
        yield


def day_of(post: PostPage) -> date | None:
    return Plan.objects.filter(page=post).values_list("day", flat=True).first()


def test_a_writer_plans_moves_and_takes_back_without_a_word_to_the_reviewer(
    writer: User, client: Client
) -> None:
    submit(post := draft(by=writer), by=writer)
    revisions, acts = post.revisions.count(), LedgerEntry.objects.count()
    for day in ("2026-12-01", "2026-11-26"):
        answer = move(client, writer, post, day)
        assert answer["Location"] == f"/admin/calendar/?month=2026-12#post-{post.pk}"
        assert str(day_of(post)) == day
    assert Plan.objects.get().set_by == writer
    move(client, writer, post, remove="yes")
    assert day_of(post) is None
    assert (post.revisions.count(), LedgerEntry.objects.count()) == (revisions, acts)
    told = PageLogEntry.objects.filter(page=post, action="posts.plan").order_by("timestamp")
    assert [entry.data["day"] for entry in told] == ["2026-12-01", "2026-11-26", ""]
    history = client.get(reverse("wagtailadmin_pages:history", args=[post.pk])).content.decode()
    assert "Planned a day" in history


@pytest.mark.parametrize("day", ["2026-11-25", "2026-02-30", "", "\0", "99999-01-01"])
def test_a_day_that_is_over_or_none_is_refused_with_the_reason(
    day: str, writer: User, client: Client
) -> None:
    post = planned(date(2026, 12, 1), by=writer, title="On proofs")
    move(client, writer, post, day)
    assert day_of(post) == date(2026, 12, 1)
    assert "On proofs" in said(client.get("/admin/calendar/"))


def test_a_fact_is_not_moved(editor: User, client: Client) -> None:
    for post, reason in (
        (scheduled(at(2026, 12, 1, 9)), "cancel the schedule first"),
        (live_post(), "no newer draft"),
    ):
        move(client, editor, post, "2026-12-05")
        assert day_of(post) is None
        assert reason in said(client.get("/admin/calendar/"))


def test_a_stranger_plans_nothing_and_nothing_happens_by_a_link(
    writer: User, second_writer: User, reviewer: User, client: Client
) -> None:
    post = draft(by=writer, title="We buy a competitor")
    for user in (second_writer, reviewer):
        answer = move(client, user, post, "2026-12-01")
        assert "competitor" not in client.get(answer["Location"]).content.decode()
        assert day_of(post) is None
    client.force_login(writer)
    assert client.get(reverse("posts_plan", args=[post.pk])).status_code == 405
    assert client.post(reverse("posts_plan", args=[0])).status_code == 404


def test_the_way_back_leads_nowhere_else(writer: User, client: Client) -> None:
    answer = move(client, writer, draft(by=writer), "2026-12-01", next="https://elsewhere.example/")
    assert answer["Location"] == "/admin/calendar/"


def test_a_plan_comes_true_when_the_post_goes_live_and_not_before(editor: User) -> None:
    post = scheduled(at(2026, 12, 1, 9))
    Plan.objects.create(page=post, day=date(2026, 12, 1))
    with time_machine.travel(at(2026, 12, 1, 9) + timedelta(minutes=1), tick=False):
        publish_due()
    assert day_of(post) is None
    other = live_post()
    Plan.objects.create(page=other, day=date(2026, 12, 1))
    other.go_live_at = at(2026, 12, 1, 9)
    other.save_revision(user=editor)
    publish(other, by=editor)
    assert day_of(other), "what was approved is not live yet"


def test_the_editor_of_a_post_has_its_day(writer: User, editor: User, client: Client) -> None:
    post = planned(date(2026, 12, 1), by=writer)
    client.force_login(writer)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert f'action="/admin/posts/{post.pk}/plan/"' in html
    assert "Dec. 1, 2026" in html
    client.force_login(editor)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[scheduled(at(2026, 12, 1, 9)).pk])).content
    assert "cancel the schedule first" in html.decode()
    assert client.get(f"/admin/pages/add/posts/postpage/{post.get_parent().pk}/").status_code == 200

"""Reviews that wait are mailed about, on working days, once; and texts of those who are away go on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localtime

from posts.models import Assignment, OutgoingMessage, User
from posts.routing.reminders import fill
from tests.factories import approve, make_user
from tests.posts.routing.desk import away, mails, of, reviewers, waiting

pytestmark = pytest.mark.django_db
Clock = Any


@pytest.fixture
def clock(settings: Any) -> Iterator[Clock]:
    """A clock that stands at ten on a Thursday morning, where the site is, until it is moved."""
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    with time_machine.travel(at(30, month=4), tick=False) as clock:
        yield clock


def at(day: int, hour: int = 10, month: int = 5) -> datetime:
    """An hour in May 2026, which began on a Friday."""
    return timezone.make_aware(datetime(2026, month, day, hour))


def news() -> list[tuple[str, str]]:
    """What was mailed since it was asked last."""
    fill()
    found = mails()
    OutgoingMessage.objects.all().delete()
    return found


def test_a_review_is_mailed_about_three_times_and_never_at_a_weekend(clock: Clock, editor: User) -> None:
    editor.groups.clear()
    editors = make_user("chief@example.com", "Editors")
    away(editors, date(2026, 1, 1), date(2026, 12, 31))
    (only,) = reviewers(1)
    post = waiting(title="On proofs")
    OutgoingMessage.objects.all().delete()
    assert localtime(of(post).due_at) == at(5)
    told = {}
    for day in range(1, 12):
        for hour in (8, 12, 18):
            clock.move_to(at(day, hour))
            if found := news():
                told[day, hour] = found
    assert told == {
        (4, 12): [(only.email, "“On proofs” is due tomorrow")],
        (5, 12): [(only.email, "“On proofs” is due")],
        (6, 12): [("chief@example.com", "The review of “On proofs” is late")],
    }


def test_nobody_is_mailed_about_what_was_decided(clock: Clock) -> None:
    (only,) = reviewers(1)
    post = waiting()
    approve(post, by=only)
    OutgoingMessage.objects.all().delete()
    clock.move_to(at(20))
    assert news() == []


def test_mailers_that_run_at_once_write_a_notice_once(clock: Clock) -> None:
    reviewers(1)
    post = waiting()
    clock.move_to(at(4, 12))
    OutgoingMessage.objects.all().delete()
    fill()
    Assignment.objects.filter(pk=of(post).pk).update(next_notice="reminder", next_notice_at=timezone.now())
    fill()
    assert len(mails()) == 1


def test_what_waits_for_nobody_is_told_to_those_who_assign(clock: Clock) -> None:
    editor = make_user("chief@example.com", "Editors")
    away(editor, date(2026, 4, 1), date(2026, 5, 31))
    waiting(title="On proofs")
    clock.move_to(at(5, 12))
    assert ("chief@example.com", "“On proofs” is due") in news()


def test_a_text_goes_on_when_its_reviewer_goes_away_over_a_weekend(clock: Clock) -> None:
    reviewers(2)
    post = waiting(title="On proofs")
    first = of(post).reviewer
    away(first, date(2026, 5, 4), date(2026, 5, 8))
    OutgoingMessage.objects.all().delete()
    clock.move_to(at(3, 12))
    assert news() == []
    clock.move_to(at(4, 8))
    (told,) = news()
    assert told == (of(post).reviewer.email, "“On proofs” is yours to review")
    assert of(post).reviewer != first
    clock.move_to(at(9, 8))
    assert of(post).reviewer != first


@pytest.mark.parametrize("how", ["left", "nobody"])
def test_a_text_goes_to_somebody_as_soon_as_there_is_somebody(how: str, clock: Clock) -> None:
    first = reviewers(1)[0] if how == "left" else None
    post = waiting()
    assert of(post).reviewer == first
    User.objects.filter(pk=first.pk if first else None).update(is_active=False)
    fill()
    second = make_user("second@example.com", "Reviewers")
    fill()
    assert of(post).reviewer == first
    clock.shift(timedelta(days=1))
    fill()
    assert of(post).reviewer == second


def test_a_round_without_work_costs_two_queries(clock: Clock) -> None:
    reviewers(2)
    for _number in range(3):
        waiting()
    with CaptureQueriesContext(connection) as captured:
        fill()
    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert len(asked) == 2, asked


def test_a_mail_says_when_and_what_and_where(clock: Clock, settings: Any) -> None:
    reviewers(1)
    post = waiting(title="On <proofs>")
    Assignment.objects.filter(page=post.pk).update(note="The figures & the text.")
    OutgoingMessage.objects.all().delete()
    clock.move_to(at(4, 12))
    fill()
    text = OutgoingMessage.objects.get().content
    for words in (
        "On <proofs>",
        "The figures & the text.",
        f"{settings.WAGTAILADMIN_BASE_URL}/admin/pages/{post.pk}/edit/",
    ):
        assert words in text.encode().decode("unicode-escape")

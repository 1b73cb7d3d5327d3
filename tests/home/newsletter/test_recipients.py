"""To whom a mailing goes, and what stops one."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.newsletter import issues, sending, subscribing
from home.newsletter.issues import Status
from home.newsletter.models import Issue, Subscriber
from home.newsletter.publication import publication
from posts.mail import OutboxBackend
from posts.models import OutgoingMessage
from posts.outbox.sending import claim, send_due
from tests.factories import (
    live_post,
    make_author,
    make_category,
    make_series,
    publish,
)
from tests.home.newsletter.desk import messages, only_issue, recipients, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


# To whom


def test_only_those_get_it_who_confirmed() -> None:
    for status in Subscriber.Status.values:
        subscriber(f"{status}@example.com", status=status)
    live_post()
    sending.hand_over()
    assert recipients() == ["confirmed@example.com"]


def test_who_confirms_later_gets_the_next_one() -> None:
    live_post()
    sending.hand_over()
    subscriber(confirmed_at=timezone.now() + timedelta(seconds=1))
    assert sending.hand_over() == 0


def test_everybody_gets_what_they_chose() -> None:
    data, web = make_category("Data"), make_category("Web")
    ada, series = make_author("Ada"), make_series("Indexes")
    chosen: dict[str, dict[str, Any]] = {
        "data": {"categories": [data.pk]},
        "web": {"categories": [web.pk]},
        "ada": {"authors": [ada.pk]},
        "series": {"series": [series.pk]},
        "nothing": {},
        "both": {"categories": [data.pk, web.pk], "authors": [ada.pk]},
    }
    for name, wishes in chosen.items():
        subscribing.choose(subscriber(f"{name}@example.com"), {"everything": False, **wishes})
    subscriber("all@example.com")
    subscriber("weekly@example.com", rhythm="weekly")
    live_post(categories=[data], authors=[ada], series=series)
    sending.hand_over()
    assert recipients() == [f"{name}@example.com" for name in ("ada", "all", "both", "data", "series")]


def test_a_batch_is_a_minutes_worth_and_the_next_goes_on(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 2
    for number in range(5):
        subscriber(f"reader-{number}@example.com")
    live_post()
    assert [sending.hand_over() for _round in range(2)] == [2, 0]
    assert only_issue().status == Status.SENDING
    rows = OutgoingMessage.objects.annotate(now=Now()).order_by("pk")
    waits = [(row.next_attempt_at - row.now).total_seconds() for row in rows]
    assert [round(wait / 30) for wait in waits] == [0, 1], "spread over the minute"
    for expected in (2, 1, 0):
        OutgoingMessage.objects.update(next_attempt_at=Now())
        assert send_due().sent in (2, 1)
        assert sending.hand_over() == expected
        if not expected:
            break
    assert only_issue().status == Status.SENT
    assert recipients() == [f"reader-{number}@example.com" for number in range(5)]


def test_other_mail_is_not_kept_waiting_by_a_mailing() -> None:
    subscriber()
    live_post()
    sending.hand_over()
    OutboxBackend().send_messages([EmailMessage("Urgent", "Text", to=["desk@example.com"])])
    first = claim()
    assert first
    assert first.subject == "Urgent"


@pytest.mark.parametrize("forgets", [True, False])
def test_the_text_of_a_mailing_is_kept_no_longer_than_needed(forgets: bool, settings: Any) -> None:
    settings.MAIL_FORGETS_BULK = forgets
    subscriber()
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.update(next_attempt_at=Now())
    assert send_due().sent >= 1
    assert bool(OutgoingMessage.objects.get(bulk=True).content) is not forgets


def test_the_work_for_a_batch_does_not_grow_with_its_subscribers(settings: Any) -> None:
    def cost(number: int) -> int:
        Subscriber.objects.all().delete()
        for n in range(number):
            subscriber(f"reader-{n}@example.com")
        live_post()
        with CaptureQueriesContext(connection) as queries:
            assert sending.hand_over() == number
        return len(queries)

    cost(1)
    assert cost(1) == cost(20)


# Stopping


def test_unsubscribing_takes_back_what_has_not_left(client: Client) -> None:
    reader, other = subscriber(), subscriber("other@example.com")
    live_post()
    sending.hand_over()
    path = urlsplit(publication().unsubscribe(reader.pk)).path
    response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.content) == (200, b"Unsubscribed.\n")
    assert recipients() == [other.address]
    live_post()
    sending.hand_over()
    assert recipients() == [other.address] * 2


def test_a_mailing_is_stopped_and_goes_on_and_nobody_gets_it_twice(editor: Any) -> None:
    for number in range(4):
        subscriber(f"reader-{number}@example.com")
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.filter(recipient="reader-0@example.com").update(next_attempt_at=Now())
    OutgoingMessage.objects.exclude(recipient="reader-0@example.com").update(
        next_attempt_at=Now() + timedelta(minutes=1)
    )
    assert send_due().sent == 1
    assert issues.take(only_issue(), "stop", editor)
    assert recipients() == ["reader-0@example.com"], "what has not left is taken back"
    assert sending.hand_over() == 0
    assert issues.take(only_issue(), "resume", editor)
    assert sending.hand_over() == 3
    assert recipients() == [f"reader-{number}@example.com" for number in range(4)]


def test_a_post_that_is_taken_down_is_mailed_to_nobody_else(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 1
    subscriber(), subscriber("other@example.com")
    post = live_post()
    sending.hand_over()
    post.unpublish()
    OutgoingMessage.objects.update(attempts=1)
    sending.hand_over()
    assert only_issue().status == Status.STOPPED
    assert "public" in only_issue().note
    assert recipients() == []


@pytest.mark.parametrize("step", issues.STEPS)
@pytest.mark.parametrize("status", Status)
def test_steps_are_taken_from_where_they_lead_on(step: str, status: Any) -> None:
    issue = Issue.objects.create(kind="post", status=status, due_at=Now())
    before, after = issues.STEPS[step]
    assert issues.take(issue, step, None) is (status in before)
    issue.refresh_from_db()
    assert issue.status == (after if status in before else status)


def test_everybody_gets_the_same_even_when_the_post_is_corrected_meanwhile(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 1
    subscriber("a@example.com"), subscriber("b@example.com")
    post = live_post(title="As approved")
    sending.hand_over()
    post.title = "Corrected"
    post.save_revision(user=post.owner)
    publish(post)
    OutgoingMessage.objects.update(attempts=1)
    sending.hand_over()
    assert {str(message["Subject"]) for message in messages()} == {"As approved"}
    assert len(messages()) == 2

"""What strangers learn of an address by signing it up: nothing."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.newsletter import subscribing
from home.newsletter.models import Erasure, SignUp, Subscriber
from tests.home.newsletter.desk import (
    SENT,
    asked,
    letters,
    link_in,
    only,
    sign_up,
    subscriber,
    text_of,
)
from tests.markup import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


# What strangers learn


STATES = ["unknown", "pending", "confirmed", "unsubscribed", "suppressed", "erased"]


def make(state: str) -> None:
    if state == "erased":
        subscribing.erase(subscriber(), cause=Erasure.Cause.DESK)
    elif state != "unknown":
        subscriber(status=state)


def seen(client: Client, state: str) -> tuple[Any, ...]:
    """All that a stranger sees of a sign-up, and the work that was done for it."""
    make(state)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = sign_up(client)
    work = [query["sql"].split(" VALUES ")[0] for query in queries]
    page = client.get(response["Location"])
    return response.status_code, response["Location"], page.content, work


@pytest.mark.parametrize("state", STATES[1:])
def test_the_answer_and_its_work_are_the_same_for_every_address(state: str, client: Client) -> None:
    from django.db import transaction

    client.get("/newsletter/")  # what stands around each page is in memory then
    with transaction.atomic():
        unknown = seen(Client(), "unknown")
        transaction.set_rollback(True)
    known = seen(client, state)
    assert known == unknown
    assert known[:2] == (302, SENT)
    assert not mail.outbox, "mail is written by the mailer, not in the request"
    assert any("home_signup" in query for query in known[3])


WRITTEN_TO = {
    "unknown": "Confirm",
    "pending": "Confirm",
    "confirmed": "You already get",
    "unsubscribed": "Confirm",
    "suppressed": None,
    "erased": "Confirm",
}


@pytest.mark.parametrize("state", STATES)
def test_the_mailbox_alone_learns_what_is_so(state: str, client: Client) -> None:
    make(state)
    sign_up(client, scope="all", rhythm="weekly")
    subscribing.answer_sign_ups()
    assert not SignUp.objects.exists()
    subjects = [str(letter["Subject"]) for letter in letters()]
    expected = WRITTEN_TO[state]
    assert len(subjects) == (1 if expected else 0)
    assert all(subject.startswith(str(expected)) for subject in subjects)
    kept = {"confirmed": "confirmed", "suppressed": "suppressed"}.get(state, "pending")
    assert only().status == kept
    assert only().rhythm == ("weekly" if kept == "pending" else "at once"), "a stranger changes nothing"


def test_who_is_subscribed_gets_the_way_to_their_preferences(client: Client) -> None:
    make("confirmed")
    sign_up(client)
    subscribing.answer_sign_ups()
    response = client.get(link_in(letters()[0], "preferences"))
    assert "reader@example.com" in words(document(response.content))


def test_a_sign_up_that_cannot_be_answered_keeps_no_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = subscribing.letters.send_confirmation

    def fail(found: Subscriber, token: str) -> None:
        if found.address.startswith("broken"):
            raise RuntimeError("no ink")
        send(found, token)

    monkeypatch.setattr(subscribing.letters, "send_confirmation", fail)
    sign_up(client, "broken@example.com")
    sign_up(client, "reader@example.com")
    assert subscribing.answer_sign_ups() == 2
    assert not SignUp.objects.exists()
    assert only().address == "reader@example.com"


def test_a_mail_names_nothing_that_a_stranger_typed(client: Client) -> None:
    asked(client, scope="all")
    assert "<" not in text_of(letters()[0])

"""The link that confirms: it works once, for a time, and cannot be guessed."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from home.newsletter import subscribing
from home.newsletter.models import Subscriber
from tests.home.newsletter.desk import (
    asked,
    letters,
    link_in,
    only,
    sign_up,
)
from tests.markup import document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


# Tokens


def test_a_link_confirms_once(client: Client) -> None:
    path = asked(client)
    client.post(path)
    subscribing.unsubscribe(only())
    response = client.post(path, follow=True)
    assert only().status == "unsubscribed"
    assert "works no longer" in words(document(response.content))


def test_a_link_that_was_used_says_so(client: Client) -> None:
    path = asked(client)
    client.post(path)
    for response in (client.get(path), client.post(path, follow=True)):
        assert words(one(document(response.content), ".//h1")) == "You have confirmed"


def test_a_link_expires_and_another_is_sent_on_request(client: Client) -> None:
    path = asked(client)
    with time_machine.travel(timezone.now() + subscribing.TOKEN_LASTS + timedelta(minutes=1)):
        response = client.post(path, follow=True)
        assert only().status == "pending"
        root = document(response.content)
        assert "another one" in words(root)
        action = one(root, ".//main//form").get("action") or ""
        assert client.get(action).status_code == 405, "a link is followed by programs, too"
        assert client.post(action).status_code == 302
        fresh = link_in(letters()[-1], "confirm")
        assert fresh != path
        assert client.get(path).status_code == 404, "the newest link counts"
        client.post(fresh)
        assert only().status == "confirmed"


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "..", "é", "a" * 5000, "%F0%9F%92%A9"])
def test_a_forged_link_does_nothing(token: str, client: Client) -> None:
    asked(client)
    for method in (client.get, client.post):
        assert method(f"/newsletter/confirm/{token}/", follow=True).status_code == 404
    assert client.post(f"/newsletter/resend/{token}/").status_code == 302
    assert only().status == "pending"
    assert len(mail.outbox) == 1


def test_only_a_hash_of_the_token_is_kept(client: Client) -> None:
    token = asked(client).split("/")[3]
    assert token not in str(Subscriber.objects.values().get())
    assert only().token_hash


def test_letters_to_one_address_have_a_limit(client: Client) -> None:
    for _time in range(10):
        sign_up(client)
        subscribing.answer_sign_ups()
    path = link_in(letters()[-1], "confirm")
    for _time in range(10):
        client.post(path.replace("confirm", "resend"))
    assert len(mail.outbox) == subscribing.MOST_LETTERS
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        sign_up(client)
        subscribing.answer_sign_ups()
    assert len(mail.outbox) == subscribing.MOST_LETTERS + 1

"""What the links in a mail do for whoever has them, and for nobody else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from home.newsletter import sending, subscribing
from home.newsletter.models import Delivery, Erasure, Subscriber
from home.newsletter.publication import publication
from posts.models import OutgoingMessage
from posts.outbox.sending import send_due
from tests.factories import (
    live_post,
    make_category,
)
from tests.home.newsletter.desk import subscriber
from tests.markup import document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


def test_an_erased_address_is_nowhere(client: Client) -> None:
    reader = subscriber("Gone@example.com")
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.update(next_attempt_at=Now())
    send_due()
    path = urlsplit(publication().url("erase", publication().preferences(reader.pk).split("/")[-2])).path
    assert client.get(path).status_code == 405
    response = client.post(path)
    proof = Erasure.objects.get()
    assert proof.address_hash in words(document(response.content))
    assert not Subscriber.objects.exists()
    assert not OutgoingMessage.objects.filter(recipient__icontains="gone@").exists()
    assert Delivery.objects.count() == 1, "the mailing still knows how many it went to"
    assert client.get(path.replace("erase", "preferences")).status_code == 404


def test_unsubscribing_is_undone_within_thirty_days_and_then_erased(client: Client) -> None:
    reader = subscriber()
    path = urlsplit(publication().unsubscribe(reader.pk)).path
    assert "nothing more" in words(document(client.get(path).content))
    assert Subscriber.objects.get().status == "confirmed", "a link alone ends nothing"
    client.post(path)
    assert Subscriber.objects.get().status == "unsubscribed"
    response = client.post(path.replace("unsubscribe", "undo"), follow=True)
    assert Subscriber.objects.get().status == "confirmed"
    assert words(one(document(response.content), ".//h1")) == "Unsubscribe"
    client.post(path)
    Subscriber.objects.update(ended_at=timezone.now() - subscribing.UNSUBSCRIBED_KEPT - timedelta(hours=1))
    sending.fill()
    assert not Subscriber.objects.exists()
    assert Erasure.objects.get().cause == "age"


@pytest.mark.parametrize("status", ["pending", "suppressed", "confirmed"])
def test_undo_subscribes_nobody_who_had_not_unsubscribed(status: str) -> None:
    reader = subscriber(status=status)
    subscribing.undo(reader)
    assert Subscriber.objects.get().status == status


@pytest.mark.parametrize("name", ["preferences", "unsubscribe", "undo", "erase", "confirmed"])
@pytest.mark.parametrize("signed", ["1", "1.x", ".", "%00", "é", "9" * 40 + ".x"])
def test_a_forged_link_finds_nobody(name: str, signed: str, client: Client) -> None:
    subscriber()
    for method in (client.get, client.post):
        assert method(f"/newsletter/{name}/{signed}/").status_code == 404
    assert Subscriber.objects.get().status == "confirmed"


def test_the_link_that_unsubscribes_shows_no_preferences(client: Client) -> None:
    reader = subscriber()
    signed = publication().unsubscribe(reader.pk).split("/")[-2]
    assert client.get(f"/newsletter/preferences/{signed}/").status_code == 404
    assert client.post(f"/newsletter/erase/{signed}/").status_code == 404


def test_pages_behind_a_link_are_kept_nowhere(client: Client) -> None:
    reader = subscriber()
    for address in (publication().unsubscribe(reader.pk), publication().preferences(reader.pk)):
        response = client.get(urlsplit(address).path)
        assert "no-store" in response["Cache-Control"]
        robots = [
            meta.get("content")
            for meta in document(response.content).iter("meta")
            if meta.get("name") == "robots"
        ]
        assert robots == ["noindex"]
        assert not response.cookies


def test_preferences_are_changed_by_the_link(client: Client) -> None:
    category = make_category("Data")
    live_post(categories=[category])
    reader = subscriber()
    path = urlsplit(publication().preferences(reader.pk)).path
    response = client.post(
        path, {"rhythm": "weekly", "scope": "some", "categories": [category.pk]}, follow=True
    )
    assert words(one(document(response.content), ".//p[@class='saved']")) == "Saved."
    checked = [
        i.get("value") for i in document(response.content).iter("input") if i.get("checked") is not None
    ]
    assert checked == ["weekly", "some", str(category.pk)]
    assert "at least one" in words(document(client.post(path, {"scope": "some"}).content))

"""From the form to the confirmed subscription, and what strangers can learn or do on the way: nothing."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from home.newsletter import subscribing
from home.newsletter.models import Erasure, SignUp, Subscriber
from tests.factories import live_post, make_author, make_category, make_series
from tests.home.newsletter.desk import (
    FORM,
    asked,
    errors,
    html_of,
    letters,
    only,
    sign_up,
    subscriber,
    switch_on,
)
from tests.markup import document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


# The way in


def test_who_signs_up_gets_a_mail_and_confirms_with_a_button(client: Client) -> None:
    path = asked(client)
    assert only().status == "pending"
    [letter] = letters()
    assert letter["To"] == "reader@example.com"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert path in html_of(letter)
    page = client.get(path)
    assert only().status == "pending", "a program that scans mail follows links"
    assert "reader@example.com" in words(document(page.content))
    response = client.post(path, follow=True)
    assert words(one(document(response.content), ".//h1")) == "You are subscribed"
    assert only().status == "confirmed"
    assert only().confirmed_at is not None
    assert not client.cookies


def test_without_a_choice_it_is_every_post_at_once(client: Client) -> None:
    client.post(asked(client))
    assert (only().everything, only().rhythm, only().source) == (True, "at once", "form")


def test_a_choice_is_kept(client: Client) -> None:
    category, author, series = make_category("Data"), make_author("Ada"), make_series("Indexes")
    live_post(categories=[category], authors=[author], series=series)
    mail.outbox.clear()
    chosen = {"categories": [category.pk], "authors": [author.pk], "series": [series.pk]}
    client.post(asked(client, rhythm="weekly", scope="some", **chosen))
    wishes = subscribing.wishes_of(only())
    assert wishes == {"rhythm": "weekly", "everything": False, **chosen}


def test_topics_that_no_post_has_are_not_offered(client: Client) -> None:
    make_category("Unused and secret"), make_author("Nobody yet"), make_series("Planned")
    live_post(categories=[make_category("Data")], authors=[make_author("Ada")])
    text = words(document(client.get(FORM).content))
    assert "Data" in text
    assert "Ada" in text
    assert not any(name in text for name in ("Unused", "Nobody yet", "Planned"))


def test_a_choice_of_nothing_is_refused(client: Client) -> None:
    assert "at least one" in words(document(sign_up(client, scope="some").content))
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"rhythm": "hourly"},
        {"scope": "?"},
        {"categories": ["0"]},
        {"authors": ["x", "\0"]},
        {"series": "9" * 30},
    ],
    ids=str,
)
def test_an_impossible_choice_is_refused(fields: dict[str, Any], client: Client) -> None:
    assert sign_up(client, **fields).status_code == 200
    assert not SignUp.objects.exists()


def test_international_domains_are_welcome(client: Client) -> None:
    client.post(asked(client, "leser@Bücher.example"))
    assert only().address == "leser@xn--bcher-kva.example"
    assert str(only()) == "leser@bücher.example"
    assert letters()[0]["To"] == "leser@xn--bcher-kva.example"


@pytest.mark.parametrize("address", ["", "reader", "jür gen@example.com", "a@b\r\nBcc: c@example.com"])
def test_an_address_that_cannot_be_reached_is_refused_with_a_reason(address: str, client: Client) -> None:
    response = sign_up(client, address)
    assert response.status_code == 200
    assert errors(response)
    assert not SignUp.objects.exists()


def test_the_same_address_is_one_subscriber(client: Client) -> None:
    asked(client, "Reader@Example.com")
    client.post(asked(client, "reader@EXAMPLE.com"))
    assert only().status == "confirmed"


def test_off_there_is_no_form_and_what_was_mailed_works(client: Client) -> None:
    path = asked(client)
    switch_on(is_on=False)
    assert client.get(FORM).status_code == 404
    assert sign_up(client, "other@example.com").status_code == 404
    assert "data-newsletter" not in client.get("/").content.decode()
    assert client.post(path).status_code == 302
    assert only().status == "confirmed"


# Forgetting


def test_who_never_confirms_is_erased(client: Client) -> None:
    path = asked(client)
    Subscriber.objects.update(created_at=timezone.now() - subscribing.UNCONFIRMED_KEPT - timedelta(hours=1))
    subscribing.expire()
    assert not Subscriber.objects.exists()
    assert not Erasure.objects.exists(), "they had agreed to nothing"
    assert client.post(path, follow=True).status_code == 404


def test_who_confirmed_stays(client: Client) -> None:
    subscriber(created_at=timezone.now() - timedelta(days=900))
    subscribing.expire()
    assert only().status == "confirmed"


def test_the_form_stands_on_the_index_page_and_on_posts(client: Client) -> None:
    switch_on(heading="Proofs & <mail>")
    for path in ("/", live_post().url):
        response = client.get(path)
        form = one(document(response.content), "./body/section//form")
        assert urlsplit(form.get("action") or "").path == FORM
        assert not response.cookies

"""From the form to the confirmed subscription, and what strangers can learn or do on the way: nothing."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.newsletter import subscribing, views
from home.newsletter.limits import client as client_of
from home.newsletter.models import Erasure, SignUp, Subscriber, Tally
from tests.factories import live_post, make_author, make_category, make_series
from tests.home.newsletter.desk import (
    FORM,
    asked,
    begun,
    html_of,
    letters,
    link_in,
    sign_up,
    subscriber,
    switch_on,
    text_of,
)
from tests.markup import document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]
SENT = "/newsletter/sent/"


def only() -> Subscriber:
    return Subscriber.objects.get()


def errors(response: Any) -> str:
    """What the page says is wrong."""
    root = document(response.content)
    return " ".join(words(element) for element in root.iter("p") if element.get("class") == "errorlist")


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


# Programs


def test_what_nobody_sees_is_left_empty_by_people(client: Client) -> None:
    response = sign_up(client, website="https://spam.example")
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert not SignUp.objects.exists()


def test_nobody_types_that_fast_and_the_second_try_counts(client: Client) -> None:
    sign = begun(0)
    response = sign_up(client, begun=sign)
    assert "quick" in errors(response)
    assert not SignUp.objects.exists()
    drawn = one(document(response.content), ".//input[@name='begun']").get("value")
    assert drawn == sign, "or every try would be too quick"
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert sign_up(client, begun=drawn).status_code == 302
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("sign", ["", "form:1:x", None])
def test_a_form_without_its_sign_is_shown_again(sign: str | None, client: Client) -> None:
    response = sign_up(client, begun=sign)
    assert "once more" in errors(response)
    assert not SignUp.objects.exists()


def test_a_page_that_was_open_for_long_is_sent_once_more(client: Client) -> None:
    response = sign_up(client, begun=begun(8 * 24 * 3600))
    assert "open for long" in errors(response)
    drawn = one(document(response.content), ".//input[@name='begun']").get("value")
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert sign_up(client, begun=drawn).status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://evil.example/testserver"}, 403),
        ({"Referer": "http://testserver/2026/01/a/"}, 302),
        ({}, 302),
    ],
    ids=str,
)
def test_forms_of_other_sites_are_refused(headers: dict[str, str], status: int, client: Client) -> None:
    data = {"address": "reader@example.com", "begun": begun()}
    response = Client(enforce_csrf_checks=True).post(FORM, data, headers=headers)
    assert response.status_code == status
    assert SignUp.objects.count() == (1 if status == 302 else 0)


def test_a_thousand_sign_ups_from_one_client_are_twenty(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = begun()
    with monkeypatch.context() as patch:
        # The page that refuses is drawn below; a thousand times, it takes a minute.
        patch.setattr(views, "render", lambda request, template, **kwargs: HttpResponse(**kwargs))
        statuses = [sign_up(client, f"reader-{n}@example.com", begun=sign).status_code for n in range(1000)]
    assert statuses == [302] * views.MOST_SIGN_UPS + [429] * (1000 - views.MOST_SIGN_UPS)
    assert SignUp.objects.count() == views.MOST_SIGN_UPS
    assert "try again later" in words(document(sign_up(client).content))
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_up(client).status_code == 302, "others are none the worse"
    assert not any("192.0.2.7" in str(row) for row in Tally.objects.values())
    with time_machine.travel(timezone.now() + views.WITHIN):
        client.defaults["REMOTE_ADDR"] = "127.0.0.1"
        assert sign_up(client).status_code == 302


@pytest.mark.parametrize(
    ("behind_proxy", "meta", "expected"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.9"}, "192.0.2.1"),
        (True, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.9"}, "198.51.100.9"),
        (True, {"REMOTE_ADDR": "10.0.0.1"}, "10.0.0.1"),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"),
        (False, {"REMOTE_ADDR": "::ffff:192.0.2.1"}, "192.0.2.1"),
        (True, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, "unknown"),
    ],
)
def test_a_client_is_known_by_what_the_nearest_proxy_says(
    behind_proxy: bool, meta: dict[str, str], expected: str, rf: Any, settings: Any
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    assert client_of(rf.get("/", **meta)) == expected


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

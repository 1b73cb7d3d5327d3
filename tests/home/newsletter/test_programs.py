"""Programs sign nobody up, and no client signs up many."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from home.limits import client as client_of
from home.newsletter import views
from home.newsletter.models import SignUp, Tally
from tests.home.newsletter.desk import (
    FORM,
    SENT,
    begun,
    errors,
    sign_up,
)
from tests.markup import document, one, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


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

"""What a provider reports, and the API that sends: only where an operator has set one up."""

import base64
import json
from typing import Any

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.test import Client, RequestFactory

from home.newsletter import bounces, sending
from home.newsletter.models import Subscriber
from posts.models import OutgoingMessage
from posts.outbox.api import ApiBackend
from posts.outbox.failures import understand
from posts.outbox.packing import ToOneAddress
from settings.environment import mail_settings
from tests.factories import live_post
from tests.home.newsletter.desk import subscriber, switch_on

pytestmark = pytest.mark.django_db


def report(
    kind: str, *, reason: str | None = None, recipient: str = "Reader@Example.com", **fields: Any
) -> None:
    """What django-anymail makes of a provider's report."""
    event = AnymailTrackingEvent(event_type=kind, reject_reason=reason, recipient=recipient, **fields)
    tracking.send(sender=object, event=event, esp_name="Postmark")


@pytest.mark.parametrize(
    ("kind", "reason", "status"),
    [
        (EventType.BOUNCED, RejectReason.BOUNCED, "suppressed"),
        (EventType.BOUNCED, RejectReason.INVALID, "suppressed"),
        (EventType.REJECTED, RejectReason.SPAM, "suppressed"),
        (EventType.COMPLAINED, RejectReason.SPAM, "suppressed"),
        (EventType.COMPLAINED, None, "suppressed"),
        (EventType.UNSUBSCRIBED, None, "unsubscribed"),
        (EventType.BOUNCED, RejectReason.TIMED_OUT, "confirmed"),
        (EventType.BOUNCED, RejectReason.BLOCKED, "confirmed"),
        (EventType.DEFERRED, None, "confirmed"),
        (EventType.DELIVERED, None, "confirmed"),
        (EventType.OPENED, None, "confirmed"),
    ],
)
def test_what_is_final_ends_mail_to_an_address(kind: str, reason: str | None, status: str) -> None:
    subscriber()
    report(kind, reason=reason)
    assert Subscriber.objects.get().status == status


@pytest.mark.parametrize("recipient", ["", None, "nobody@example.com", "no address", "\0"])
def test_a_report_about_nobody_is_no_error(recipient: Any) -> None:
    subscriber()
    report(EventType.COMPLAINED, recipient=recipient)
    assert Subscriber.objects.get().status == "confirmed"


def test_what_waits_for_a_suppressed_address_is_taken_back_and_the_reason_kept() -> None:
    switch_on()
    subscriber()
    live_post()
    sending.hand_over()
    report(EventType.BOUNCED, reason=RejectReason.BOUNCED, mta_response="550 5.1.1 " + "x" * 500)
    assert not OutgoingMessage.objects.filter(bulk=True).exists()
    found = Subscriber.objects.get()
    assert found.reason.startswith("Postmark, bounced: 550 5.1.1")
    assert found.ended_at is not None


@pytest.mark.parametrize(("provider", "secret"), [("", ""), ("postmark", ""), ("", "a:b")])
def test_without_a_provider_and_a_secret_nothing_is_mounted(
    provider: str, secret: str, client: Client
) -> None:
    assert bounces.urls(provider, secret) == []
    assert client.post("/webhooks/postmark/tracking/").status_code == 404


def test_a_report_counts_with_the_secret_alone(settings: Any, rf: RequestFactory) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:password"}
    subscriber()
    [mounted] = bounces.urls("postmark", "user:password")
    assert str(mounted.pattern) == "webhooks/postmark/tracking/"
    body = json.dumps(
        {"RecordType": "SpamComplaint", "ID": 1, "Email": "reader@example.com", "MessageID": "x"}
    )

    def post(word: str) -> Any:
        sign = base64.b64encode(word.encode()).decode()
        request = rf.post(
            "/", body, content_type="application/json", headers={"Authorization": f"Basic {sign}"}
        )
        return mounted.callback(request)

    from anymail.exceptions import AnymailWebhookValidationFailure

    with pytest.raises(AnymailWebhookValidationFailure):
        post("user:wrong")
    assert Subscriber.objects.get().status == "confirmed"
    assert post("user:password").status_code == 200
    assert Subscriber.objects.get().status == "suppressed"


# The API


def test_the_environment_chooses_an_api_or_smtp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PROVIDER", "postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "token")
    monkeypatch.delenv("EMAIL_URL", raising=False)
    found = mail_settings()
    assert found["MAIL_DELIVERY_BACKEND"] == "posts.outbox.api.ApiBackend"
    assert found["ANYMAIL"] == {"POSTMARK_SERVER_TOKEN": "token"}
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example")
    found = mail_settings()
    assert found["MAIL_DELIVERY_BACKEND"] == "posts.outbox.smtp.BoundedBackend"
    assert found["MAIL_PROVIDER"] == "postmark", "which may report bounces all the same"


def test_an_api_gets_a_message_for_one_address_alone(settings: Any) -> None:
    settings.MAIL_PROVIDER = "test"
    message = ToOneAddress(
        address="b@example.com",
        subject="S",
        body="T",
        from_email="a@example.com",
        to=["c@example.com"],
        bcc=["d@example.com"],
    )
    assert ApiBackend().send_messages([message]) == 1
    sent: Any = message
    assert [address.addr_spec for address in sent.anymail_test_params["to"]] == ["b@example.com"]
    assert sent.anymail_test_params["bcc"] == []


def test_what_an_api_refuses_for_good_is_given_up() -> None:
    assert understand(AnymailRecipientsRefused("all refused")).for_good

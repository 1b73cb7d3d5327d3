"""What a mail provider reports of addresses: django-anymail reads the report, this acts on it."""

from typing import Any

import structlog
from anymail.signals import EventType, RejectReason
from django.core.exceptions import ValidationError
from django.urls import URLPattern, path

from home.newsletter import subscribing
from home.newsletter.addresses import parse
from home.newsletter.models import Subscriber

log = structlog.get_logger(__name__)

# A provider that rejects for another reason speaks of itself, or of the day, and not of the address.
FINAL = {RejectReason.INVALID, RejectReason.BOUNCED, RejectReason.SPAM}


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Suppress an address that does not exist or complains; end what the provider was asked to end."""
    subscriber = _subscriber(event.recipient)
    if subscriber is None:
        return
    refused = event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in FINAL
    if event.event_type == EventType.COMPLAINED or refused:
        words = event.mta_response or event.description or event.reject_reason or ""
        subscribing.suppress(subscriber, f"{esp_name}, {event.event_type}: {words}")
    elif event.event_type == EventType.UNSUBSCRIBED:
        subscribing.unsubscribe(subscriber)
    else:
        return
    log.info("newsletter.reported", subscriber=subscriber.pk, type=event.event_type, provider=esp_name)


def _subscriber(address: str | None) -> Subscriber | None:
    try:
        return Subscriber.objects.filter(key=parse(address or "").key).first()
    except ValidationError:
        return None


def urls(provider: str, secret: str) -> list[URLPattern]:
    """Where the provider reports to: nowhere, unless there are a provider and a secret."""
    if not (provider and secret):
        return []
    from anymail import urls as of_anymail

    name = f"{provider.replace('-', '_')}_tracking_webhook"
    [found] = [pattern for pattern in of_anymail.urlpatterns if pattern.name == name]
    return [path(f"webhooks/{provider}/tracking/", found.callback, name="mail_webhook")]

"""Mail by the API of a provider instead of SMTP: django-anymail speaks it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class ApiBackend(BaseEmailBackend):
    """Hands messages to the provider that MAIL_PROVIDER names, each to one address alone."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send. Raises what django-anymail raises; `posts.outbox.failures` understands it."""
        backend: Any = get_connection(f"anymail.backends.{settings.MAIL_PROVIDER}.EmailBackend")
        for message in email_messages:
            # APIs have no envelope: whoever stands in the message gets it.
            message.to, message.cc, message.bcc = message.recipients(), [], []
        sent: int = backend.send_messages(email_messages)
        return sent

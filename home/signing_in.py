"""Signing in: nobody tries passwords for long, neither many of one account nor one of many accounts."""

from datetime import timedelta
from typing import Any

import structlog
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from home.limits import allow, client, uncount

log = structlog.get_logger(__name__)

WITHIN = timedelta(minutes=15)
# Wrong passwords in that time: of a client, which may be an office, and for an account, from anywhere.
MOST_OF_CLIENT = 30
MOST_FOR_ACCOUNT = 60
TOO_MANY = _(
    "There were too many attempts to sign in, so this one was not looked at. Wait a quarter of an hour, "
    "then try again."
)


class Limited:
    """For a form that signs in. What succeeds is not counted, or an office could not begin its day."""

    request: Any
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        """Look at name and password, unless there were too many before. Raises ValidationError."""
        counted = [
            ("sign in, client", client(self.request), MOST_OF_CLIENT),
            ("sign in, account", self.cleaned_data.get("username", "").casefold(), MOST_FOR_ACCOUNT),
        ]
        # Counted before and taken back after: many attempts at once are many.
        for what, who, most in counted:
            if not allow(what, who, most=most, within=WITHIN):
                log.warning("sign_in.too_many", limit=what)
                raise ValidationError(TOO_MANY, code="too_many")
        cleaned: dict[str, Any] = super().clean()  # type: ignore[misc]
        for what, who, _most in counted:
            uncount(what, who, within=WITHIN)
        return cleaned


class DeskLoginForm(Limited, LoginForm):
    """The door of the admin."""


class ReaderLoginForm(Limited, AuthenticationForm):
    """The door of pages that are for those who sign in."""

"""Reading the environment, and saying what is missing."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def mail_settings() -> dict[str, Any]:
    """Read EMAIL_URL. Its backend delivers what the outbox holds; without one mail is printed.

    With dummy:// no mail is made at all. With smtp:// conversations with the server have an end. Without
    one, but with a MAIL_PROVIDER, its API delivers; django-anymail reads variables that begin with ANYMAIL_.
    """
    provider = env.str("MAIL_PROVIDER", "")
    keys = {
        name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name[:8] == "ANYMAIL_"
    }
    of_provider = {"MAIL_PROVIDER": provider, "ANYMAIL": keys}
    if provider and not env.str("EMAIL_URL", ""):
        return {**of_provider, "MAIL_DELIVERY_BACKEND": "posts.outbox.api.ApiBackend"}
    found: dict[str, Any] = env.dj_email_url("EMAIL_URL", "console://")
    backend = found.pop("EMAIL_BACKEND")
    if backend.endswith("dummy.EmailBackend"):
        found["EMAIL_BACKEND"] = backend
    bounded = backend.endswith("smtp.EmailBackend")
    found["MAIL_DELIVERY_BACKEND"] = "posts.outbox.smtp.BoundedBackend" if bounded else backend
    return {**of_provider, **{name: value for name, value in found.items() if value is not None}}


def require(*names: str) -> None:
    """Refuse to go on while one of the variables is unset or empty.

    Raises ImproperlyConfigured, which names every missing variable at once.
    """
    missing = [name for name in names if not env.str(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment. .env.example describes each of them."
        )

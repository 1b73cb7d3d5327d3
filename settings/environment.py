"""Reading the environment, and saying what is missing."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from home.origins import origin
from posts.webhooks.hooks import NoHook, parse

env = Env()
SHORTEST_SECRET = 32  # characters


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


def analytics_hosts() -> list[str]:
    """Read ANALYTICS_HOSTS, the hosts whose scripts an administrator may add to public pages.

    Raises ImproperlyConfigured, which names what is not a host.
    """
    found = []
    for text in env.list("ANALYTICS_HOSTS", [], subcast=str.strip):
        try:
            found.append(origin(text))
        except ValueError:
            raise ImproperlyConfigured(
                f"ANALYTICS_HOSTS: “{text}” is no host. Write names as stats.example, with commas between."
            ) from None
    return found


def webhook_settings(*, local: bool = False) -> dict[str, Any]:
    """Read WEBHOOKS, the services that are told what becomes of pages, and WEBHOOK_SECRET, which signs.

    Raises ImproperlyConfigured, which says which address is wrong and not what it is: it may be a secret.
    """
    addresses = [text for text in env.list("WEBHOOKS", [], subcast=str.strip) if text]
    try:
        parse(addresses, local=local)
    except NoHook as problem:
        raise ImproperlyConfigured(
            f"WEBHOOKS: {problem}. Write addresses as https://example.com/hook or "
            "slack+https://hooks.slack.com/..., with commas between."
        ) from None
    secret = env.str("WEBHOOK_SECRET", "")
    if addresses and len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"Set WEBHOOK_SECRET to {SHORTEST_SECRET} random characters or more: it signs what WEBHOOKS get."
        )
    return {"WEBHOOKS": addresses, "WEBHOOK_SECRET": secret}


def cache_settings() -> dict[str, Any]:
    """Read FRONTEND_CACHE_URL: caches in front of the site that know PURGE. Without one, nothing is purged.

    Raises ImproperlyConfigured for what is not the address of a cache.
    """
    urls = [url for url in env.list("FRONTEND_CACHE_URL", [], subcast=str.strip) if url]
    if not all(_is_cache(url) for url in urls):
        raise ImproperlyConfigured(
            "Set FRONTEND_CACHE_URL to the address of the cache, such as http://varnish:6081, without a path "
            "or a password; several with commas between them. .env.example describes it."
        )
    backend = "posts.purging.sending.HTTPCache"
    caches = {f"cache {n}": {"BACKEND": backend, "LOCATION": url} for n, url in enumerate(urls, 1)}
    return {"WAGTAILFRONTENDCACHE": caches} if caches else {}


def _is_cache(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    return parts.scheme in ("http", "https") and named and plain


def require(*names: str) -> None:
    """Refuse to go on while one of the variables is unset or empty.

    Raises ImproperlyConfigured, which names every missing variable at once.
    """
    missing = [name for name in names if not env.str(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment. .env.example describes each of them."
        )

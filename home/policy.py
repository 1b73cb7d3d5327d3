"""What a page may load and who may frame it: strict for readers, and what the admin needs at the desk."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from csp.constants import HEADER, NONE, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from posts.blocks.embed import PROVIDERS

# Powers of the browser that nothing here uses, so that nothing that gets in can use them either.
UNUSED_POWERS = (
    "browsing-topics camera display-capture geolocation hid microphone midi payment serial usb"
).split()
PERMISSIONS = ", ".join(f"{power}=()" for power in UNUSED_POWERS)

# Recordings are framed once a reader asks for one, here and in a preview.
PLAYERS = sorted({provider.origin for provider in PROVIDERS})


def _media() -> list[str]:
    """The host of uploaded pictures, where it is another one."""
    parts = urlsplit(settings.MEDIA_URL)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def public() -> dict[str, Any]:
    """Nothing inline, nothing from anybody else."""
    return {
        "default-src": [SELF],
        "img-src": [SELF, *_media()],
        "frame-src": [SELF, *PLAYERS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],  # the live preview of the page editor
    }


def allow(request: HttpRequest, sources: dict[str, list[str]]) -> None:
    """Let the answer to this request load from these as well. It holds for this page, and for readers."""
    request.policy_sources = sources  # type: ignore[attr-defined]


def _opened(config: dict[str, Any], sources: dict[str, list[str]]) -> dict[str, Any]:
    more = {name: [*config.get(name, [SELF]), *hosts] for name, hosts in sources.items()}
    return {**config, **more}


def desk() -> dict[str, Any]:
    """Wagtail's admin writes scripts and styles into its pages."""
    return {
        **public(),
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:", *_media()],
    }


Sources = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=64)
def _written(at_desk: bool, sources: Sources, media: str) -> str:
    """A policy as its header has it; `media` is where uploads are, which the sources rest on."""
    config = desk() if at_desk else _opened(public(), {name: [*hosts] for name, hosts in sources})
    # django-csp has directives in the order of a set, which is another in each process.
    return "; ".join(sorted(build_policy(config).split("; ")))


class ContentSecurityPolicy(MiddlewareMixin):
    """Sends the policy that belongs to the address, and denies the powers of the browser that go unused.

    By path: what stands below the admin's address is the desk. What a view has decided for itself is kept.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add both headers."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Django's own page about an error, which is for developers, has everything in it.
        if settings.DEBUG and response.status_code in (404, 500):
            return response
        allowed = getattr(request, "policy_sources", {})
        sources = tuple((name, tuple(hosts)) for name, hosts in allowed.items())
        at_desk = request.path.startswith(reverse("wagtailadmin_home"))
        response.headers.setdefault(HEADER, _written(at_desk, sources, settings.MEDIA_URL))
        return response

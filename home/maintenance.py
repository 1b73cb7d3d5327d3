"""The page that stands in while the site is worked on, or while its database does not answer."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.defaults import server_error

RETRY_AFTER = 300  # seconds
STATUS = 503


class MaintenanceMiddleware:
    """Answers 503 for everything but the desk and the health check while MAINTENANCE is true."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.MAINTENANCE and not _still_answers(request):
            return unavailable()
        return self.get_response(request)


def _still_answers(request: HttpRequest) -> bool:
    # A preview is asked for by the desk, under the address that the page would have.
    is_preview = getattr(request, "is_dummy", False)
    return is_preview or request.path.startswith((reverse("wagtailadmin_home"), reverse("health")))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody handled: with 503 while the database is out of reach.

    That is no fault of the page, and worth trying again. Django calls this while it handles the exception,
    and has it logged.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable()
    return server_error(request)


def unavailable() -> HttpResponse:
    """The page with its status. It needs neither a request nor a database."""
    response = HttpResponse(render_to_string("503.html"), status=STATUS)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response

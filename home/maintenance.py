"""The page that stands in while the site is worked on, or while its database does not answer."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

log = structlog.get_logger(__name__)

RETRY_AFTER = 300  # seconds
STATUS = 503


class MaintenanceMiddleware:
    """Answers 503 for everything but the desk and the health check while MAINTENANCE is true.

    It does the same for one request whose database is out of reach: that is no fault of the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.MAINTENANCE and not _still_answers(request):
            return unavailable()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell readers, and those who watch status codes, that it is worth trying again."""
        if isinstance(exception, OperationalError | InterfaceError):
            log.error("database.unreachable", path=request.path, exc_info=exception)
            return unavailable()
        return None


def _still_answers(request: HttpRequest) -> bool:
    # A preview is asked for by the desk, under the address that the page would have.
    is_preview = getattr(request, "is_dummy", False)
    return is_preview or request.path.startswith((reverse("wagtailadmin_home"), reverse("health")))


def unavailable() -> HttpResponse:
    """The page with its status. It needs neither a request nor a database."""
    response = HttpResponse(render_to_string("503.html"), status=STATUS)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response

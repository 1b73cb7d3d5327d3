"""What load balancers ask, and what monitoring asks."""

from typing import Any

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.pulse import mailer, scheduler


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when this process can reach its database, 503 when it cannot. For load balancers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok"})


@require_safe
@never_cache
def health_details(request: HttpRequest) -> JsonResponse:
    """200 when the scheduler and the mailer do their work as well, 503 when one does not. For monitoring.

    Numbers and times only: whoever asks learns no title and no address.
    """
    try:
        parts: dict[str, dict[str, Any]] = {"scheduler": scheduler(), "mailer": mailer()}
    except Error:
        return JsonResponse({"database": "unreachable"}, status=503)
    well = all(part["state"] == "ok" for part in parts.values())
    return JsonResponse({"database": "ok", **parts}, status=200 if well else 503)

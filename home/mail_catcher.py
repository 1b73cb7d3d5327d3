"""All mail of the outbox, to read in the browser. In development and in the demo only: CATCH_MAIL."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posts.models import OutgoingMessage
from posts.outbox.packing import ToOneAddress, unpack

NEWEST = 100
# What mail needs: its own styles and the pictures of this site. No script.
POLICY = "default-src 'none'; frame-ancestors 'self'; img-src 'self' data:; style-src 'unsafe-inline'"


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The newest mail."""
    return render(request, "home/mail/index.html", {"rows": OutgoingMessage.objects.filter(hook="")[:NEWEST]})


@require_safe
@never_cache
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One mail: its headers, its text, and its HTML in a frame."""
    row, found = _message(number)
    headers = [(name, str(value)) for name, value in found.message().items()] if found else []
    context: dict[str, Any] = {"row": row, "message": found, "headers": headers, "has_html": _html(found)}
    return render(request, "home/mail/message.html", context)


@require_safe
@never_cache
def html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML of a mail, as a mail program would show it."""
    text = _html(_message(number)[1])
    if not text:
        raise Http404
    return HttpResponse(text, headers={"Content-Security-Policy": POLICY})


def _message(number: int) -> tuple[OutgoingMessage, ToOneAddress | None]:
    row = get_object_or_404(OutgoingMessage, pk=number, hook="")
    return row, unpack(row.content, address=row.recipient) if row.content else None


def _html(found: ToOneAddress | None) -> str:
    alternatives = found.alternatives if found else []
    return next((str(text) for text, mimetype in alternatives if mimetype == "text/html"), "")


urlpatterns = [
    path("", index, name="caught_mail"),
    path("<int:number>/", message, name="caught_message"),
    path("<int:number>/html/", html, name="caught_html"),
]

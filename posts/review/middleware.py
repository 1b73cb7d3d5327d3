"""A refusal is an answer, not an error."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from posts.review.asking import asking
from posts.review.gate import Refused
from posts.review.remembered import reading


class RefusalMiddleware:
    """Tells whoever asked why the gate stayed shut, and takes them back to the page. Knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_reading = request.method in ("GET", "HEAD")
        with asking(request.user), reading() if is_reading else nullcontext():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn Refused, and a file in use, into a message and a redirect, or into JSON for a script."""
        if isinstance(exception, ProtectedError):
            exception = Refused([_("It is in use, so nothing was deleted.")])
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("accept", ""):
            return JsonResponse({"error": "refused", "reasons": exception.reasons}, status=409)
        buttons = [messages.button(*exception.link)] if exception.link else []
        for reason in exception.reasons:
            messages.error(request, reason, buttons=buttons)
            buttons = []
        target = (
            redirect("wagtailadmin_pages:edit", exception.page_id)
            if exception.page_id
            else redirect("wagtailadmin_home")
        )
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # Wagtail's dialogs follow this step by loading the address.
            return JsonResponse({"step": "success", "redirect": target.url})
        return target

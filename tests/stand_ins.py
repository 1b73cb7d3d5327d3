"""The addresses of the site, and some for pages that no link leads to, so that each can be visited.

At four of them something fails. At three others stands what the newsletter answers to a form that was sent.
"""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.csrf import csrf_failure

from home.newsletter.models import Erasure
from settings import urls

handler500 = urls.handler500


def _forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _expire(request: HttpRequest) -> HttpResponse:
    return csrf_failure(request)


def _fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def _lose(request: HttpRequest) -> HttpResponse:
    raise OperationalError


def _newsletter(request: HttpRequest, name: str) -> HttpResponse:
    proof = Erasure(pk=1, at=timezone.now(), address_hash="0123456789abcdef" * 4)
    return render(request, f"home/newsletter/{name}.html", {"proof": proof})


urlpatterns = [
    path("stand-in/403/", _forbid),
    path("stand-in/403-form/", _expire),
    path("stand-in/500/", _fail),
    path("stand-in/503/", _lose),
    path("stand-in/newsletter/<str:name>/", _newsletter),
    *urls.urlpatterns,
]

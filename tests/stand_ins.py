"""The addresses of the site, and four where something fails, so that what stands in then can be visited."""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.csrf import csrf_failure

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


urlpatterns = [
    path("stand-in/403/", _forbid),
    path("stand-in/403-form/", _expire),
    path("stand-in/500/", _fail),
    path("stand-in/503/", _lose),
    *urls.urlpatterns,
]

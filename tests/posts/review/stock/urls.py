"""Wagtail's admin, and its API that writes."""

from django.urls import include, path
from wagtail import urls
from wagtail.admin import urls as admin_urls
from wagtail.api.v3.urls import api
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("api/v3/", api.urls),
    path("documents/", include(document_urls)),
    path("", include(urls)),
]

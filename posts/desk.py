"""Views of Wagtail's desk for which it has no setting: mounted before its own, at the same addresses.

They would name drafts to everybody who may sign in.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView, ExternalLinkView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.utils.urlpatterns import decorate_urlpatterns

from posts.models import LedgerEntry
from posts.notifications.desk import Account
from posts.review.known import known_to


class SiteHistory(LogEntriesView):
    """The log of everything, with titles that pages had as drafts: for those who read the ledger."""

    permission_policy = ModelPermissionPolicy(LedgerEntry)
    permission_required = "view"


class ChooserBelow(BrowseView):
    """The page chooser, opened at a page."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if not known_to(request.user, Page.objects.filter(pk=parent_page_id)).exists():
            raise PermissionDenied
        return super().get(request, parent_page_id)


class ChosenPages(ChosenMultipleView):
    """The pages of these numbers, as the chooser hands them to a form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        numbers = [number for number in request.GET.getlist("id") if number.isdecimal() and len(number) < 19]
        known = known_to(request.user, Page.objects.filter(pk__in=numbers)).values_list("pk", flat=True)
        query = request.GET.copy()
        query.setlist("id", [number for number in numbers if int(number) in set(known)])
        request.GET = query  # type: ignore[assignment]  # Wagtail reads the numbers there.
        return super().get(request)


class ExternalLink(ExternalLinkView):
    """An address of this site that is recognized as one, with the title that readers know."""

    def render_chosen_response(self, result: dict[str, Any]) -> HttpResponse:
        if number := result.get("id"):
            page = Page.objects.get(pk=number).specific
            result = {**result, "adminTitle": page.get_admin_display_title()}
        return super().render_chosen_response(result)


def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Refuse. No button asks the admin's API to change a page, and it knows of no locks."""
    raise PermissionDenied


urlpatterns = decorate_urlpatterns(
    [
        path("api/main/pages/<int:pk>/action/<str:action_name>/", closed),
        path("reports/site-history/", SiteHistory.as_view()),
        path("reports/site-history/results/", SiteHistory.as_view(results_only=True)),
        path("choose-page/<int:parent_page_id>/", ChooserBelow.as_view()),
        path("choose-page/chosen-multiple/", ChosenPages.as_view()),
        path("choose-external-link/", ExternalLink.as_view()),
        path("account/", Account.as_view()),
    ],
    require_admin_access,
)
urlpatterns = decorate_urlpatterns(urlpatterns, never_cache)

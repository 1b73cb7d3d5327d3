"""Reports for editors."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from posts.models import EmptySearch


def not_a_formula(text: str) -> str:
    """Keep a spreadsheet from computing what a stranger has typed into the search.

    After https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


class EmptySearchesReport(ReportView):
    """What readers looked for and did not find, the most frequent first."""

    model = EmptySearch
    permission_policy = ModelPermissionPolicy(EmptySearch)
    permission_required = "view"
    page_title = _("Searches without a result")
    header_icon = "search"
    is_searchable = True
    search_fields = ["query"]
    default_ordering = "-times"
    index_url_name = "posts_empty_searches"
    index_results_url_name = "posts_empty_searches_results"
    columns = [
        Column("query", label=_("Search"), sort_key="query"),
        NumberColumn("times", label=_("Times"), sort_key="times"),
        Column("last_on", label=_("Last on"), sort_key="last_on"),
    ]
    list_export = ["query", "times", "last_on"]
    export_headings = {"query": _("Search"), "times": _("Times"), "last_on": _("Last on")}
    export_filename = "searches-without-a-result"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        formats = (self.FORMAT_CSV, self.FORMAT_XLSX)
        self.custom_field_preprocess = {"query": dict.fromkeys(formats, not_a_formula)}


class EmptySearchesMenuItem(MenuItem):
    """The way to the report, for those who may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("posts.view_emptysearch")


def urls() -> list[URLPattern]:
    """The addresses of the report below the admin's; the second is what its filters load."""
    base = "reports/empty-searches/"
    return [
        path(base, EmptySearchesReport.as_view(), name="posts_empty_searches"),
        path(
            f"{base}results/",
            EmptySearchesReport.as_view(results_only=True),
            name="posts_empty_searches_results",
        ),
    ]


def menu_item() -> MenuItem:
    """The entry of the menu Reports."""
    return EmptySearchesMenuItem(
        _("Searches without a result"),
        reverse("posts_empty_searches"),
        name="empty-searches",
        icon_name="search",
        order=600,
    )

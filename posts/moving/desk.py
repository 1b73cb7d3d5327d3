"""Where imports and Markdown plug into the desk: addresses, menu and buttons."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from posts.moving import markdown_desk, previews, views
from posts.moving.permissions import importers_only, may_import


class ImportsMenuItem(MenuItem):
    """The way to imports, for those who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


def menu_item() -> MenuItem:
    """The entry of the main menu."""
    return ImportsMenuItem(
        _("Imports"), reverse("posts_imports"), name="imports", icon_name="upload", order=260
    )


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    base, run = "imports/", "imports/<int:number>/"
    listing, results = views.Imports.as_view(), views.Imports.as_view(results_only=True)
    return [
        path(base, importers_only(listing), name="posts_imports"),
        path(f"{base}results/", importers_only(results), name="posts_imports_results"),
        path(f"{base}add/", views.add, name="posts_imports_add"),
        path(run, views.show, name="posts_imports_run"),
        path(f"{run}progress/", views.progress, name="posts_imports_progress"),
        path(f"{run}undo/", views.undo, name="posts_imports_undo"),
        path(f"{run}items/<int:line>/", previews.line, name="posts_imports_line"),
        path(f"{run}items/<int:line>/original/", previews.original, name="posts_imports_original"),
        path(f"{run}items/<int:line>/converted/", previews.converted, name="posts_imports_converted"),
        path(f"{run}<slug:name>/", views.step, name="posts_imports_step"),
        path("posts/markdown/", markdown_desk.add, name="posts_markdown_add"),
        path("posts/<int:page_id>/markdown/", markdown_desk.download, name="posts_markdown_download"),
    ]

"""An item as it was there, beside what it is here."""

from typing import Any

import nh3
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from wagtail.blocks import StreamValue
from wagtail.models import Page

from posts.importers.autop import autop
from posts.importers.html_to_blocks import Source, convert
from posts.importers.kept_report import row_of_line
from posts.models import ImportLine, PostPage
from posts.moving.permissions import importers_only
from posts.review.known import known_to

_TAGS = nh3.ALLOWED_TAGS - {"img"} | {"figure", "figcaption", "mark"}


def _line(request: HttpRequest, number: int, line: int) -> ImportLine:
    """A line that the user may read: that of a page they know of, or of none. Raises Http404."""
    found = get_object_or_404(ImportLine.objects.select_related("run"), pk=line, run=number)
    page = Page.objects.filter(pk=found.page_id)
    if page.exists() and not known_to(request.user, page).exists():
        raise Http404
    return found


@importers_only
@require_safe
@never_cache
def line(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Both sides, with what the report says of the item."""
    found = _line(request, number, line)
    page = Page.objects.filter(pk=found.page_id).first()
    neighbors = found.run.lines.only("pk")
    run_url = reverse("posts_imports_run", args=[found.run_id])
    context = {
        "line": found,
        "row": row_of_line(found),
        "page": page,
        "here": _address_of(found, page),
        "earlier": neighbors.filter(pk__lt=found.pk).last(),
        "later": neighbors.filter(pk__gt=found.pk).first(),
        "as_text": "text" in request.GET,
        "header_title": found.title,
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("posts_imports"), "label": _("Imports")},
            {"url": run_url, "label": str(found.run)},
            {"url": "", "label": found.title},
        ],
    }
    return TemplateResponse(request, "posts/admin/imports/line.html", context)


def _address_of(found: ImportLine, page: Page | None) -> str:
    """Where the page is shown as it was imported; of a rehearsal, what it would be."""
    first = page.revisions.order_by("pk").first() if page else None
    if page and first:
        return reverse("wagtailadmin_pages:revisions_view", args=[page.pk, first.pk])
    return reverse("posts_imports_converted", args=[found.run_id, found.pk]) if found.original else ""


@importers_only
@require_safe
@never_cache
@xframe_options_sameorigin
def original(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """The text as it was there: cleaned, and in a sandbox besides."""
    found = _line(request, number, line)
    of_blocks = "<!-- wp:" in found.original
    html = nh3.clean(found.original if of_blocks else autop(found.original), tags=_TAGS)
    context = {"html": mark_safe(html)}  # noqa: S308 - nh3 has cleaned it
    response = TemplateResponse(request, "posts/admin/imports/original.html", context)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; style-src 'self'"
    return response


@importers_only
@require_safe
@never_cache
@xframe_options_sameorigin
def converted(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """What a text becomes: without its pictures, which come with the import."""
    found = _line(request, number, line)
    blocks = convert(Source(found.original)).blocks
    stream: Any = PostPage._meta.get_field("body").stream_block
    body = StreamValue(stream, blocks, is_lazy=True)
    return TemplateResponse(request, "posts/admin/imports/converted.html", {"body": body})

"""The map of the site: an index of sections, and each file of a section."""

from typing import Any
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from home.models import HomePage
from home.navigation import Frame
from home.sitemaps.sections import SECTIONS, Ground, lastmod
from home.stencils import Stencil
from posts.everybody import shown_to_everybody

PATTERN = r"^sitemap-(?P<name>[a-z]+)(?:-(?P<number>[1-9]\d{0,4}))?\.xml$"
XML = "application/xml; charset=utf-8"


@require_safe
@shown_to_everybody
def index(request: HttpRequest) -> HttpResponse:
    """The files of all sections, and when each section last changed."""
    lines: list[SafeString] = []
    ground = Ground(_root(request), request)
    for name, kind in SECTIONS.items():
        section = kind(ground)
        count, changed = section.files(), section.changed()
        first = urljoin(ground.base, reverse("sitemap_section", args=[name]))
        others = [f"{first.removesuffix('.xml')}-{number}.xml" for number in range(2, count + 1)]
        # They differ in their address alone, and there may be a hundred.
        line = Stencil.of("home/sitemap_file.xml", ["address"], lastmod=lastmod(changed))
        lines += [line.fill({"address": address}) for address in [first, *others][:count]]
    return _answer(request, "home/sitemap_index.xml", {"files": SafeString("\n".join(lines))})


@require_safe
@shown_to_everybody
def section(request: HttpRequest, name: str, number: str | None = None) -> HttpResponse:
    """One file of a section. Raises Http404 where there is none."""
    if name not in SECTIONS:
        raise Http404
    found = SECTIONS[name](Ground(_root(request), request))
    start = (int(number or 1) - 1) * found.per_file
    entries = list(found.entries(start, start + found.per_file))
    if number == "1" or not entries:
        raise Http404
    return _answer(request, "home/sitemap.xml", {"entries": entries})


def _root(request: HttpRequest) -> Any:
    root = Frame(request).root
    page = root.specific if root else None
    if not isinstance(page, HomePage):
        raise Http404
    return page


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type=XML)
    # The map itself is nothing to find.
    response.headers["X-Robots-Tag"] = "noindex"
    return response

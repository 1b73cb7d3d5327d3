"""The page behind an expert's link. It needs no session, no cookie and no script, and leads nowhere else.

The link's secret is what protects its forms, too: nobody who does not have it can send one. So there is no
token against forgery, which would need a cookie.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from posts import renditions
from posts.experts import saying, text
from posts.experts.forms import RemarkForm, VerdictForm
from posts.experts.links import find
from posts.models import ExpertLink, PostPage

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Frame-Options": "DENY",
}

View = Callable[..., HttpResponse]


def _secret(view: View) -> View:
    @csrf_exempt
    @wraps(view)
    def secret(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return secret


@_secret
@require_http_methods(["GET", "HEAD", "POST"])
def expert_view(request: HttpRequest, token: str) -> HttpResponse:
    """Show the text of a link, and take what the expert says. All links that do not open look the same."""
    link = find(token)
    if link is None:
        return render(request, "posts/experts/closed.html", status=404)
    if request.method == "POST":
        return _take(request, token, link)
    if request.method == "GET":
        saying.opened(link)
    return _show(request, link)


def _take(request: HttpRequest, token: str, link: ExpertLink) -> HttpResponse:
    if "verdict_form" in request.POST:
        return _take_verdict(request, token, link)
    form, page = RemarkForm(request.POST), text.page_of(link)
    if form.is_valid():
        block = form.cleaned_data["block"]
        place = text.places(page).get(block) if block else _("The whole text")
        if place is None:
            form.add_error(None, _("There is no such part in this text."))
        else:
            try:
                made = saying.remark(link, block=block, place=place, text=form.cleaned_data["text"])
            except saying.TooMuch as problem:
                form.add_error(None, str(problem))
            else:
                return _back(token, f"remark-{made.pk}")
    return _show(request, link, remark_form=form)


def _take_verdict(request: HttpRequest, token: str, link: ExpertLink) -> HttpResponse:
    form = VerdictForm(request.POST)
    if form.is_valid():
        try:
            saying.advise(link, **form.cleaned_data)
        except saying.TooMuch as problem:
            form.add_error(None, str(problem))
        else:
            return _back(token, "verdict")
    return _show(request, link, verdict_form=form)


def _back(token: str, anchor: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('expert', args=[token])}#{anchor}")
    response.status_code = 303
    return response


def _show(
    request: HttpRequest,
    link: ExpertLink,
    *,
    remark_form: Form | None = None,
    verdict_form: Form | None = None,
) -> HttpResponse:
    page, remarks = text.page_of(link), list(link.remarks.all())
    if isinstance(page, PostPage):
        renditions.load(page)
    initial = {"verdict": link.verdict, "words": link.verdict_words}
    context = {
        "link": link,
        "page": page,
        "is_post": isinstance(page, PostPage),
        "parts": text.parts(page, request, remarks),
        "whole": [remark for remark in remarks if not remark.block],
        "refused": remark_form,
        "longest": RemarkForm.base_fields["text"].max_length,  # type: ignore[attr-defined]
        "verdict_form": verdict_form or VerdictForm(initial=initial),
        "has_problem": bool(remark_form or verdict_form),
    }
    status = 422 if context["has_problem"] else 200
    # It may be a draft, of which no reader has seen a picture yet.
    with renditions.making():
        return render(request, "posts/experts/text.html", context, status=status)

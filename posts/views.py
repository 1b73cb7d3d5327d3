"""Screens of the desk that Wagtail does not have."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from posts.checklist.run import run
from posts.forms import BreakGlassForm
from posts.models.reviewed import ReviewedPage
from posts.review.break_glass import break_glass


def break_glass_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask an editor for the reason, then publish the page without review.

    Raises PermissionDenied for anybody else, and for pages that the gate does not guard.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not (isinstance(page, ReviewedPage) and page.permissions_for_user(request.user).can_break_glass()):
        raise PermissionDenied
    revision = page.get_latest_revision() or page.save_revision(user=request.user)
    form = BreakGlassForm(request.POST or None, initial={"revision_id": revision.pk})
    if request.method == "POST" and form.is_valid():
        break_glass(
            page=page,
            user=request.user,
            reason=form.cleaned_data["reason"],
            revision_id=form.cleaned_data["revision_id"],
        )
        messages.warning(request, _("“%(page)s” was published without review.") % {"page": page})
        return redirect("wagtailadmin_pages:edit", page.pk)
    findings = run(revision.as_object()).open
    context = {"page": page, "revision": revision, "form": form, "findings": findings}
    return TemplateResponse(request, "posts/admin/break_glass.html", context)


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [path("posts/<int:page_id>/break-glass/", break_glass_view, name="posts_break_glass")]

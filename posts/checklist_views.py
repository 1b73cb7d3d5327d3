"""The checklist at the desk: a look at a text, and waiving what is in order as it is."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page

from posts.checklist.run import run
from posts.checklist.waiving import may_review, refusal, waive
from posts.checklist_panel import checklist_context
from posts.forms import WaiverForm
from posts.models.reviewed import ReviewedPage
from posts.review.contributors import contributors


@require_safe
def checklist_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """What is found in the newest text of a page, for those who may read it."""
    page = _page(page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    context = checklist_context(page.get_latest_revision_as_object(), request.user)
    return TemplateResponse(request, "posts/admin/checklist/list.html", context)


def waive_view(request: HttpRequest, page_id: int, check: str, fingerprint: str) -> HttpResponse:
    """Ask a reviewer why a finding may pass, and let it.

    Raises PermissionDenied for those who may not review the page.
    """
    page = _page(page_id)
    user: Any = request.user
    if not may_review(page, user):
        raise PermissionDenied
    item = run(page.get_latest_revision_as_object()).item(check, fingerprint)
    if item is None or item.waiver:
        messages.info(request, _("There is nothing left to waive: the text was changed, or it is done."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if problem := refusal(item.finding, user_id=user.pk, worked_on_it=contributors(page)):
        messages.error(request, problem)
        return redirect("wagtailadmin_pages:edit", page.pk)
    form = WaiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        waive(page=page, user=user, check=check, fingerprint=fingerprint, reason=reason)
        messages.success(request, _("It may pass. Your name and your reason are recorded."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "finding": item.finding, "form": form}
    return TemplateResponse(request, "posts/admin/checklist/waive.html", context)


def _page(number: int) -> Any:
    """A page that is reviewed; of any other, there is no checklist."""
    page = get_object_or_404(Page, pk=number).specific
    if not isinstance(page, ReviewedPage):
        raise PermissionDenied
    return page


def urls() -> list[Any]:
    """The addresses of both."""
    return [
        path("posts/<int:page_id>/checklist/", checklist_view, name="posts_checklist"),
        path(
            "posts/<int:page_id>/checklist/waive/<slug:check>/<slug:fingerprint>/",
            waive_view,
            name="posts_checklist_waive",
        ),
    ]

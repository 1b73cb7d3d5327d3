"""Taking the review of a text, and handing it over."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page

from posts.models import Assignment
from posts.models.reviewed import ReviewedPage
from posts.routing.assigning import claim, hand_over, held
from posts.routing.forms import HandOverForm
from posts.routing.permissions import may_claim, may_hand_over


def of_page(page: Any) -> Assignment | None:
    """Return the assignment of the review that a page is in, or None."""
    state = page.current_workflow_state
    found = Assignment.objects.open().filter(review=state.pk if state else None)
    return found.select_related("reviewer__absence").first()


@require_POST
def claim_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Let the page be reviewed by whoever asks. Raises PermissionDenied for those who are not asked to."""
    page = _reviewed(page_id)
    if not may_claim(request.user, page, of_page(page)):
        raise PermissionDenied
    claim(page, request.user)
    messages.success(request, _("“%(page)s” is yours to review.") % {"page": page.get_admin_display_title()})
    return redirect("wagtailadmin_pages:edit", page.pk)


@transaction.atomic
def hand_over_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask who shall review the page, and until when. Raises PermissionDenied for those who may not say so."""
    page = _reviewed(page_id)
    if not may_hand_over(request.user, page, of_page(page)):
        raise PermissionDenied
    assignment, this = held(page)
    form = HandOverForm(request.POST or None, assignment=assignment, able=this.able())
    if request.method == "POST" and form.is_valid():
        data, to = form.cleaned_data, form.cleaned_data["reviewer"]
        hand_over(page, to=to, by=request.user, priority=data["priority"], due_at=form.due_at)
        words = {"who": to, "page": page.get_admin_display_title()}
        messages.success(request, _("%(who)s reviews “%(page)s”.") % words)
        if not page.permissions_for_user(request.user).can_edit():
            return redirect("wagtailadmin_home")
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "form": form, "title": page.get_admin_display_title()}
    return TemplateResponse(request, "posts/admin/hand_over.html", context)


def _reviewed(page_id: int) -> Any:
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ReviewedPage):
        raise PermissionDenied
    return page

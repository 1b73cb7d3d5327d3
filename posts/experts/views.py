"""Asking an expert, and revoking a link."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page

from posts.experts import links
from posts.experts.forms import AskForm
from posts.experts.permissions import may_ask
from posts.models import ExpertLink


@never_cache
def ask_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask whom to show the page, and show the link, once. Raises PermissionDenied for who may not edit it."""
    page: Any = get_object_or_404(Page, pk=page_id).specific
    if not may_ask(request.user, page):
        raise PermissionDenied
    form = AskForm(request.POST or None)
    context: dict[str, Any] = {"page": page, "form": form, "title": page.get_admin_display_title()}
    if request.method != "POST" or not form.is_valid():
        return TemplateResponse(request, "posts/admin/experts/ask.html", context)
    data = form.cleaned_data
    context["name"], context["mailed"] = data["expert_name"], data["mail"]
    context["address"] = links.ask(
        page,
        by=request.user,
        name=data["expert_name"],
        email=data["expert_email"],
        question=data["question"],
        days=data["days"],
        mail=data["mail"],
    )
    # Not after a redirect: the address would have to be kept meanwhile.
    return TemplateResponse(request, "posts/admin/experts/link.html", context)


@require_POST
def revoke_view(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close a link. Raises PermissionDenied for who may not edit its page."""
    link = get_object_or_404(ExpertLink.objects.defer("content"), pk=link_id)
    page = link.page.specific
    if not may_ask(request.user, page):
        raise PermissionDenied
    links.revoke(link, by=request.user)
    messages.success(request, _("The link of %(name)s opens no longer.") % {"name": link.expert_name})
    return redirect("wagtailadmin_pages:edit", page.pk)

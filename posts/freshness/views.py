"""Who looks at a post again and when, and the button that says it is still correct."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from posts.freshness.forms import FreshnessForm
from posts.freshness.keeping import still_correct
from posts.freshness.permissions import may_confirm, may_set
from posts.models import Freshness, PostPage


def freshness_context(post: PostPage, user: Any) -> dict[str, Any]:
    """What is known about a post, and what the user may do about it."""
    freshness = Freshness.objects.select_related("keeper", "reviewed_by").filter(post=post.pk).first()
    return {
        "post": post,
        "freshness": freshness,
        "may_set": may_set(user, post, freshness),
        "may_confirm": may_confirm(user, post, freshness),
    }


def freshness_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask who keeps a post and until when it is looked at; whoever may only confirm it finds the button.

    Raises PermissionDenied for everybody else, and of a post that readers do not have.
    """
    post = get_object_or_404(PostPage, pk=page_id)
    context = freshness_context(post, request.user)
    if not context["may_confirm"] or (request.method == "POST" and not context["may_set"]):
        raise PermissionDenied
    if context["may_set"]:
        # Not the one that is shown beside it: what is refused is no fact.
        instance = Freshness.objects.filter(post=post.pk).first() or Freshness(post=post)
        form = context["form"] = FreshnessForm(request.POST or None, instance=instance)
        if request.method == "POST" and form.is_valid():
            form.save()
            log(instance=post, action="posts.keep", user=request.user)
            messages.success(request, _("“%(post)s” is looked after.") % {"post": post.title})
            still_may = may_confirm(request.user, post, form.instance)
            return redirect("posts_freshness", post.pk) if still_may else redirect("posts_freshness_report")
    context["back"] = reverse("posts_freshness", args=[post.pk])
    return TemplateResponse(request, "posts/admin/freshness/edit.html", context)


@require_POST
def still_correct_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Note that a post is still correct. Raises PermissionDenied for those who are not asked about it."""
    post = get_object_or_404(PostPage, pk=page_id)
    freshness = Freshness.objects.filter(post=post.pk).first()
    if not may_confirm(request.user, post, freshness):
        raise PermissionDenied
    if reason := still_correct(post, by=request.user):
        messages.error(request, reason)
    else:
        messages.success(
            request, _("“%(post)s” is still correct. Readers are told so.") % {"post": post.title}
        )
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "posts_freshness_report")

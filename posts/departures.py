"""People leave, and what they wrote stays: their accounts are deactivated, not deleted.

`posts.models.users` refuses the deletion, whoever asks. Here is what the admin says and offers instead.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.log_actions import log

from posts.models import User, traces


def instead_of_deletion(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Offer to deactivate somebody who left something, and do so; leave anybody else to Wagtail."""
    if not traces.left_by([user.pk]):
        return None
    may: bool = request.user.has_perm("posts.change_user")
    if request.method == "POST" and "deactivate" in request.POST and may:
        _deactivate(user, by=request.user)
        messages.success(request, _("%(user)s can no longer sign in.") % {"user": user})
        return redirect("wagtailusers_users:index")
    context = {"user": user, "may_deactivate": may and user.is_active}
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "posts/admin/deactivate_user.html", context, status=status)


def _deactivate(user: User, *, by: Any) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])
    log(instance=user, action="wagtail.edit", user=by)


def instead_of_deletions(people: Sequence[Any], request: HttpRequest) -> HttpResponse | None:
    """Delete none of the users who were chosen in the list while one of them left something."""
    found = traces.left_by([user.pk for user in people])
    kept = [user for user in people if user.pk in found]
    if not kept:
        return None
    names = ", ".join(str(user) for user in kept)
    message = _(
        "Nobody was deleted: %(names)s wrote, commented, decided or owns something here. Deactivate instead."
    )
    url = reverse("wagtail_bulk_action", args=["posts", "user", "set_active_state"])
    query = urlencode({"id": [user.pk for user in kept]}, doseq=True)
    button = messages.button(f"{url}?{query}", _("Deactivate"))
    messages.error(request, message % {"names": names}, buttons=[button])
    return redirect("wagtailusers_users:index")

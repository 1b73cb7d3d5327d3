"""What is not deleted: what others refer to, and people who left something."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from posts import departures
from posts.models import User
from posts.models.kept import Kept


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, instances: Any) -> HttpResponse | None:
    """Refuse to delete categories and authors that posts have, and name them."""
    used: list[Any] = [instance for instance in instances if isinstance(instance, Kept) and instance.in_use()]
    if not used:
        return None
    names = ", ".join(str(instance) for instance in used)
    message = _("Posts use %(names)s, so nothing was deleted. Give those posts something else first.")
    messages.error(request, str(message) % {"names": names})
    return redirect(type(used[0]).snippet_viewset.get_url_name("list"))


@hooks.register("before_delete_user")
def keep_who_left_something(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Offer to deactivate instead."""
    return departures.instead_of_deletion(request, user)


@hooks.register("before_bulk_action")
def keep_those_who_left_something(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    """The same for those who were chosen in the list."""
    deletes = action_type == "delete" and view.model is User
    return departures.instead_of_deletions(objects, request) if deletes else None

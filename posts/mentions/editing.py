"""Mentions at the desk: what the editor does with them, and whom it offers while somebody types."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from posts.mail import answered_by, by_choice
from posts.mentions.names import handle
from posts.mentions.telling import people, readers, tell

MOST_OFFERED = 8


class TellsMentioned(EditView):
    """An editor in which a remark tells those whom it mentions."""

    def send_commenting_notifications(self, changes: dict[str, Any]) -> Any:
        """Tell them, and those who follow the remarks of the page, when they have chosen to hear."""
        remarks = [*changes["new_comments"], *changes["edited_comments"]]
        for kind in ("new_replies", "edited_replies"):
            remarks += [reply for _remark, replies in changes[kind] for reply in replies]
        for problem in tell(self.page, remarks, by=self.request.user):
            messages.warning(self.request, problem)
        with answered_by(self.request.user), by_choice():
            return super().send_commenting_notifications(changes)


@require_safe
def people_view(request: HttpRequest, page_id: int) -> JsonResponse:
    """Offer those whose name begins with `q` and who may read the page.

    Raises PermissionDenied for those who may not.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    begun, everybody = request.GET.get("q", "").casefold(), people()
    fitting = [one for one in everybody if any(name.startswith(begun) for name in one.names)]
    # Each costs a look at their permissions: a few more than are shown, for those who may not read it.
    able = {user.pk: user for user in readers(page, fitting[: 3 * MOST_OFFERED])}
    offered = [one for one in fitting if one.user_id in able][:MOST_OFFERED]
    found = [{"handle": handle(one, everybody), "name": str(able[one.user_id])} for one in offered]
    return JsonResponse({"people": found})


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [path("posts/<int:page_id>/people/", people_view, name="posts_people")]

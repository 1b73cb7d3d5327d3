"""Subscribers, mailings and proofs of erasure in Wagtail's admin."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup
from wagtail_modeladmin.views import DeleteView, InspectView

from home.newsletter import subscribing
from home.newsletter.issues import STEPS
from home.newsletter.models import Erasure, Issue, Subscriber
from posts.models import OutgoingMessage
from posts.records import ReadOnly, Records


class MayView(ReadOnly):
    """Whoever may view one kind of record sees all of that kind."""

    def user_can_list(self, user: Any) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self.user_can_list(user)


class MayErase(MayView):
    """Nobody adds or edits a subscriber by hand: that would be a consent that nobody gave."""

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return PermissionHelper.user_can_delete_obj(self, user, obj)


class EraseButton(ButtonHelper):
    """Says what it does."""

    def delete_button(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().delete_button(*args, **kwargs),
            "label": _("Erase"),
            "title": _("Erase this address"),
        }


class EraseView(DeleteView):
    """Erases a subscriber, and leaves the address in no log."""

    page_title = _("Erase")

    def confirmation_message(self) -> str:
        return str(
            _(
                "The address is erased everywhere, the outbox included, and is not imported again. A receipt "
                "with a keyed hash is kept. This cannot be undone."
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        proof = subscribing.erase(self.instance, cause=Erasure.Cause.DESK, user=user)
        receipt = {"number": proof.pk, "hash": proof.address_hash}
        messages.success(request, _("The address was erased. Receipt %(number)s: %(hash)s") % receipt)
        return redirect(self.index_url)


class Subscribers(Records):
    """Who gets the newsletter."""

    model = Subscriber
    menu_label = _("Subscribers")
    menu_icon = "group"
    permission_helper_class = MayErase
    button_helper_class = EraseButton
    delete_view_class = EraseView
    list_display = ("__str__", "status", "rhythm", "source", "confirmed_at")
    list_filter = ("status", "rhythm", "everything", "created_at")
    search_fields = ("address", "source")
    index_template_name = "home/newsletter/admin/subscribers.html"
    inspect_view_fields = (
        "address",
        "status",
        "rhythm",
        "everything",
        "categories",
        "authors",
        "series",
        "source",
        "created_at",
        "confirmed_at",
        "ended_at",
        "reason",
    )
    list_export = (
        "address",
        "status",
        "rhythm",
        "everything",
        "source",
        "created_at",
        "confirmed_at",
        "ended_at",
        "reason",
    )
    export_filename = "subscribers"


class IssueView(InspectView):
    """A mailing: how far it is, what it looks like, and what can be done with it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue: Any = self.instance
        may = self.request.user.has_perm("home.change_issue")
        steps = [step for step, (before, _after) in STEPS.items() if issue.status in before]
        return super().get_context_data(
            issue=issue,
            progress=progress(issue),
            steps=[(step, STEP_LABELS[step]) for step in steps] if may else [],
            may=may,
            preview=reverse("home_newsletter_preview", args=[issue.pk]),
            **kwargs,
        )


STEP_LABELS = {
    "hold": _("Hold"),
    "skip": _("Skip"),
    "release": _("Send after all"),
    "stop": _("Stop"),
    "resume": _("Go on"),
}


def progress(issue: Issue) -> list[tuple[str, int]]:
    """How many messages of a mailing are where; those that the outbox has forgotten were dealt with."""
    names: dict[Any, Any] = {**dict(OutgoingMessage.Status.choices), None: _("Older than the outbox")}
    counted = (
        issue.deliveries.values("message__status").annotate(number=Count("pk")).order_by("message__status")
    )
    return [(str(names[row["message__status"]]), row["number"]) for row in counted]


class Issues(Records):
    """What is mailed, was mailed or will not be."""

    model = Issue
    menu_label = _("Mailings")
    menu_icon = "mail"
    permission_helper_class = MayView
    inspect_view_class = IssueView
    inspect_template_name = "home/newsletter/admin/issue.html"
    list_display = ("subject", "kind", "status", "due_at", "planned", "note")
    list_filter = ("kind", "status", "created_at")
    search_fields = ("subject", "note")
    inspect_view_fields = (
        "kind",
        "status",
        "note",
        "due_at",
        "opened_at",
        "finished_at",
        "planned",
        "revision_id",
    )
    list_export = ("kind", "subject", "status", "note", "due_at", "opened_at", "finished_at", "planned")
    export_filename = "mailings"


class Erasures(Records):
    """Proofs that addresses were erased."""

    model = Erasure
    menu_label = _("Erasures")
    menu_icon = "bin"
    permission_helper_class = MayView
    list_display = ("id", "at", "cause", "user_email", "address_hash")
    list_filter = ("cause", "at")
    search_fields = ("address_hash",)
    index_template_name = "home/newsletter/admin/erasures.html"
    list_export = ("id", "at", "cause", "user_id", "user_email", "address_hash")
    export_filename = "erasures"


class NewsletterGroup(ModelAdminGroup):
    """One menu for the newsletter."""

    menu_label = _("Newsletter")
    menu_icon = "mail"
    menu_order = 250
    items = (Issues, Subscribers, Erasures)

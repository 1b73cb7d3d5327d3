"""Records that people read and nobody edits: listed, inspected and exported with wagtail-modeladmin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import lookup_field
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView

from posts.models import BreakGlassRecord, LedgerEntry, OutgoingMessage
from posts.reports import not_a_formula

LEDGER_FIELDS = tuple(field.attname for field in LedgerEntry._meta.concrete_fields)
LONG = ("page_title", "beginning", "subject", "last_error", "note", "source")
STYLES = ["desk/desk.css"]


class ReadOnly(PermissionHelper):
    """Those who may view see everything; nobody, administrators included, changes anything."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class RecordsIndex(IndexView):
    """The list of a kind of record, and its export."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show all records where the address asks for what cannot be looked up."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, DataError, ValueError):
            messages.error(request, _("The list cannot be searched for that. This is all of it."))
            return redirect(self.index_url)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Export what is there: False and 0 as they are, and nothing where a field is empty.

        Spreadsheets do not compute what somebody wrote as a title or a reason.
        """
        row = {name: lookup_field(name, item, self.model_admin)[2] for name in self.list_export}
        return {
            name: not_a_formula(value) or None if isinstance(value, str) else value
            for name, value in row.items()
        }


class Records(ModelAdmin):
    """Records of a kind: listed, filtered, inspected, exported."""

    permission_helper_class = ReadOnly
    index_view_class = RecordsIndex
    inspect_view_enabled = True
    index_view_extra_css = inspect_view_extra_css = STYLES
    remark = ""  # the field in which somebody wrote at length

    @admin.display(description=_("Comment"))
    def beginning(self, record: Any) -> str:
        """What somebody wrote, as far as a line of the list has room for it."""
        return Truncator(getattr(record, self.remark)).chars(60)

    def get_extra_class_names_for_field_col(self, obj: Any, field_name: str) -> list[str]:
        """Let the list break lines in titles and comments, and not within a word of the others."""
        return [] if field_name in LONG else ["w-whitespace-nowrap"]


class Ledger(Records):
    """Who did what to which text."""

    model = LedgerEntry
    menu_label = _("Ledger")
    menu_icon = "clipboard-list"
    list_display = ("number", "at", "action", "page_title", "user_email", "beginning")
    remark = "comment"
    list_display_add_buttons = "page_title"
    list_filter = ("action", "at", "user_email")
    search_fields = ("page_title", "user_email", "comment", "digest", "hash")
    inspect_view_fields = LEDGER_FIELDS
    list_export = LEDGER_FIELDS
    export_filename = "ledger"


class BreakGlassRecords(Records):
    """What was published without review."""

    model = BreakGlassRecord
    menu_label = _("Break-glass records")
    menu_icon = "warning"
    list_display = ("created_at", "page_title", "user_email", "beginning")
    remark = "reason"
    list_display_add_buttons = "page_title"
    list_filter = ("created_at", "user_email")
    search_fields = ("page_title", "user_email", "reason")
    list_export = (
        "created_at",
        "page_id",
        "page_title",
        "revision_id",
        "digest",
        "user_id",
        "user_email",
        "reason",
        "findings",
    )
    export_filename = "break-glass-records"


class AdministratorsOnly(ReadOnly):
    """There is no permission to give: mail names people, and subjects name drafts."""

    def user_can_list(self, user: Any) -> bool:
        return bool(user.is_superuser)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return bool(user.is_superuser)


class Outbox(Records):
    """Mail and events that wait, were sent or given up; not their text: it may be a link for a password."""

    model = OutgoingMessage
    menu_label = _("Outbox")
    menu_icon = "mail"
    permission_helper_class = AdministratorsOnly
    list_display = ("created_at", "recipient", "subject", "status", "attempts", "last_error")
    list_display_add_buttons = "subject"
    list_filter = ("status", "created_at")
    search_fields = ("recipient", "subject", "message_id")
    inspect_view_fields = (
        "created_at",
        "recipient",
        "subject",
        "message_id",
        "status",
        "attempts",
        "last_error",
        "next_attempt_at",
        "finished_at",
    )


class RecordsGroup(ModelAdminGroup):
    """One menu for all records."""

    menu_label = _("Records")
    menu_icon = "history"
    menu_order = 800
    items = (Ledger, BreakGlassRecords, Outbox)

"""Records that people read and nobody edits: listed, inspected and exported with wagtail-modeladmin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from posts.models import BreakGlassRecord, OutgoingMessage


class ReadOnly(PermissionHelper):
    """Those who may view see everything; nobody, administrators included, changes anything."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class BreakGlassRecords(ModelAdmin):
    """What was published without review."""

    model = BreakGlassRecord
    menu_label = _("Break-glass records")
    menu_icon = "warning"
    permission_helper_class = ReadOnly
    inspect_view_enabled = True
    list_display = ("created_at", "page_title", "user_email", "reason")
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
    )
    export_filename = "break-glass-records"


class AdministratorsOnly(ReadOnly):
    """There is no permission to give: mail names people, and subjects name drafts."""

    def user_can_list(self, user: Any) -> bool:
        return bool(user.is_superuser)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return bool(user.is_superuser)


class Outbox(ModelAdmin):
    """Mail that waits, was sent or was given up; not its text, which may hold a link for a new password."""

    model = OutgoingMessage
    menu_label = _("Outbox")
    menu_icon = "mail"
    permission_helper_class = AdministratorsOnly
    inspect_view_enabled = True
    list_display = ("created_at", "recipient", "subject", "status", "attempts", "last_error")
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
    items = (BreakGlassRecords, Outbox)

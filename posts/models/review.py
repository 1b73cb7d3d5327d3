"""The records of review."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ShownText(models.Model):
    """The newest text of a page that somebody was shown in the editor, a preview or a comparison."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    shown_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True  # To have been read is no use of a page.

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="posts_shown_once")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.revision_id}"


class BreakGlassRecord(models.Model):
    """Who published what without review, and why.

    Nobody edits or deletes it: the database refuses (see the migration). It names pages, revisions and
    users by number and by words, so that it outlives all of them.
    """

    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    page_id = models.BigIntegerField(_("page number"), db_index=True)
    page_title = models.CharField(_("page"), max_length=255)
    revision_id = models.BigIntegerField(_("revision number"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    user_id = models.BigIntegerField(_("user number"))
    user_email = models.EmailField(_("who"))
    reason = models.TextField(_("why"))
    findings = models.TextField(_("open findings"), blank=True, default="")

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("break-glass record")
        verbose_name_plural = _("break-glass records")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["page_id", "revision_id"], name="posts_breakglass_page_rev")]

    def __str__(self) -> str:
        return f"{self.page_title}, {self.user_email}"

"""What became of the checklist: findings that somebody has let pass, and how many are open."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Waiver(models.Model):
    """Who has let a finding pass, and why. `posts.checklist.waiving` writes it.

    It holds for one thing on one page, whose fingerprint it has: a new secret is not covered by an old
    waiver. Nobody edits or deletes it: the database refuses (see the migration). Pages, revisions and users
    are named by number and in words, so that it outlives them.
    """

    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    page_id = models.BigIntegerField(_("page number"))
    page_title = models.CharField(_("page"), max_length=255)
    revision_id = models.BigIntegerField(_("revision number"))
    check_id = models.CharField(_("check"), max_length=40)
    fingerprint = models.CharField(_("fingerprint"), max_length=40)
    finding = models.TextField(_("finding"))
    user_id = models.BigIntegerField(_("user number"))
    user_email = models.EmailField(_("who"))
    reason = models.TextField(_("why"))

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page_id", "check_id", "fingerprint"], name="posts_waived_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_title}, {self.check_id}, {self.user_email}"


class ChecklistCount(models.Model):
    """How much was found in the text that somebody has submitted, so that a queue need not look again."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    revision_id = models.BigIntegerField()
    open = models.PositiveIntegerField()
    advice = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True  # To have been counted is no use of a page.

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id}: {self.open}"

"""Who did what to which text: a chain that nothing is taken out of."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEGINNING = "0" * 64  # what the first entry follows


class LedgerEntry(models.Model):
    """One act of review. `posts.review.ledger` writes it, and nobody changes or removes it.

    The database refuses both (see the migration). Pages, revisions and users are named by number and in
    words, so that an entry outlives all of them. `hash` covers every other field, and with
    `previous_hash` the whole ledger before it.
    """

    class Action(models.TextChoices):
        """What was done."""

        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent back", _("Sent back")
        REOPENED = "reopened", _("Reopened")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        FINDING_WAIVED = "finding waived", _("Finding waived")
        WAIVED = "waived", _("Ended without a decision")
        BROKE_GLASS = "broke glass", _("Glass broken")
        SCHEDULED = "scheduled", _("Scheduled")
        UNSCHEDULED = "unscheduled", _("Unscheduled")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Unpublished")
        EXPIRED = "expired", _("Expired")
        STILL_CORRECT = "still correct", _("Found still correct")
        IMPORTED = "imported", _("Imported")
        EXPERT_ASKED = "expert asked", _("Outside expert asked")
        EXPERT_REVOKED = "expert revoked", _("Link of an expert revoked")
        EXPERT_ADVISED = "expert advised", _("Outside expert advised")
        IMPORT_UNDONE = "import undone", _("Import undone")

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("what"), max_length=16, choices=Action.choices)
    page_id = models.BigIntegerField(_("page number"))
    page_title = models.TextField(_("page"))
    revision_id = models.BigIntegerField(_("revision number"), null=True)
    digest = models.CharField(_("digest of the content"), max_length=64)
    # Nobody, where a set time or code did it.
    user_id = models.BigIntegerField(_("user number"), null=True)
    user_email = models.TextField(_("who"))
    comment = models.TextField(_("comment"))
    # The review (Wagtail's workflow state) and the step of it that an act belongs to.
    review_id = models.BigIntegerField(_("review number"), null=True)
    step_id = models.BigIntegerField(_("step number"), null=True)
    step = models.TextField(_("step"))
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["page_id", "action", "number"], name="posts_ledger_page"),
            models.Index(fields=["review_id", "number"], name="posts_ledger_review"),
            models.Index(fields=["revision_id"], name="posts_ledger_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_action_display()}, {self.page_title}"

    def computed_hash(self) -> str:
        """Return the SHA-256 of all fields but the hash, as hexadecimal digits.

        They are written as JSON in UTF-8 with sorted keys and no spaces, the time in UTC with microseconds.
        """
        fields = [field.attname for field in self._meta.concrete_fields if field.attname != "hash"]
        content = {name: _plain(getattr(self, name)) for name in fields}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value

"""What somebody without an account was asked about a text, and what they said."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExpertLinkQuerySet(models.QuerySet["ExpertLink"]):
    """Links, most of which no longer open."""

    def open(self) -> Self:
        """Those that lead to their text now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ExpertLink(models.Model):
    """A text as it was when somebody outside was asked about it. `posts.experts` writes it.

    It has a copy of the revision's content: saving, purging or publishing later changes nothing of what
    the expert reads. Of the secret in the link, only the hash is kept.
    """

    class Verdict(models.TextChoices):
        """What an expert may say in the end. It is advice, and opens no gate."""

        FINE = "fine", _("Fine as it is")
        CHANGES = "changes", _("Fine with changes")
        NOT_FINE = "not fine", _("Not fine")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="expert_links")
    revision_id = models.BigIntegerField(_("revision number"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    token_hash = models.CharField(max_length=64, unique=True)
    expert_name = models.CharField(_("name"), max_length=100)
    expert_email = models.EmailField(_("e-mail address"))
    question = models.TextField(_("question"), max_length=1000, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("open until"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    verdict_words = models.TextField(_("in words"), max_length=4000, blank=True)
    verdict_at = models.DateTimeField(null=True)

    objects = ExpertLinkQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # To be shown to somebody is no use of a page.

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["expires_at"], name="posts_expertlink_expires")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict_at__isnull=False), name="posts_expert_verdict_has_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.expert_name}"

    @property
    def is_open(self) -> bool:
        """Whether the link leads to its text now."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ExpertRemark(models.Model):
    """What an expert wrote about one block, or about the whole text. Plain text, and never anything else."""

    link = models.ForeignKey(ExpertLink, on_delete=models.CASCADE, related_name="remarks")
    block = models.CharField(max_length=40, blank=True)  # its id; none for the whole text
    place = models.CharField(_("place"), max_length=120)
    text = models.TextField(_("remark"), max_length=4000)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.link_id}: {self.place}"


class ExpertVisit(models.Model):
    """When an expert did what. Not from where, and not with what."""

    class What(models.TextChoices):
        """What a visit was for."""

        OPENED = "opened", _("Opened the text")
        REMARKED = "remarked", _("Wrote a remark")
        ADVISED = "advised", _("Gave a verdict")

    link = models.ForeignKey(ExpertLink, on_delete=models.CASCADE, related_name="visits")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["link", "what", "at"], name="posts_expertvisit_link")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.what}"

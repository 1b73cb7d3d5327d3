"""What is sent, and to whom it was."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Issue(models.Model):
    """A mailing: of one post to those who want each at once, or of a week's posts to the others.

    A post has one, ever. So a correction, or a post that goes live once more, cannot be mailed again.
    """

    class Kind(models.TextChoices):
        """What is in it."""

        POST = "post", _("A post")
        DIGEST = "digest", _("A week")

    class Status(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waits for its time")
        HELD = "held", _("Held")
        SKIPPED = "skipped", _("Skipped")
        SENDING = "sending", _("Being sent")
        STOPPED = "stopped", _("Stopped")
        SENT = "sent", _("Handed to the outbox")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    post = models.ForeignKey(
        "posts.PostPage", verbose_name=_("post"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Of a digest: the day on which it was due.
    day = models.DateField(_("day"), null=True)
    # Of a post: the digest it was in.
    digest = models.ForeignKey(
        "self", verbose_name=_("digest"), null=True, on_delete=models.SET_NULL, related_name="posts"
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    note = models.TextField(_("note"), blank=True)  # who decided that, or why it stopped
    subject = models.TextField(_("subject"), blank=True)
    # Rendered when sending begins, so that everybody gets the same.
    html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    revision_id = models.BigIntegerField(_("revision"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    opened_at = models.DateTimeField(_("sending since"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # How many wanted it when sending began.
    planned = models.PositiveIntegerField(_("recipients"), null=True)
    # The last subscriber that was looked at.
    cursor = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(post__isnull=False), name="home_issue_once_per_post"
            ),
            models.UniqueConstraint(
                fields=["day"], condition=Q(day__isnull=False), name="home_issue_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """That a mailing was handed to the outbox for a subscriber: once, whatever happens to workers."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    # Nobody, once they are erased.
    subscriber = models.ForeignKey(
        "home.Subscriber", null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    # Nothing, once the outbox has forgotten it.
    message = models.OneToOneField(
        "posts.OutgoingMessage", null=True, on_delete=models.SET_NULL, related_name="delivery"
    )

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["issue", "subscriber"], name="home_delivery_once")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

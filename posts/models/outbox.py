"""Mail and events on their way out."""

from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    """What of the outbox is to be done. The database's clock decides: machines disagree about the time."""

    def unfinished(self) -> "OutgoingMessageQuerySet":
        """What was neither sent nor given up."""
        return self.filter(status__in=OutgoingMessage.UNFINISHED)

    def due(self) -> "OutgoingMessageQuerySet":
        """What may be sent now, the longest due first: also what a worker took and never came back with.

        A mailing to many keeps no other mail waiting, and neither do events for other services.
        """
        due = self.unfinished().filter(next_attempt_at__lte=Now())
        return due.order_by("bulk", "hook", "next_attempt_at", "pk")


class OutgoingMessage(models.Model):
    """One message to one address, or one event for one service. `posts.outbox` sends it, nobody edits it.

    `posts.mail` writes mail, and `posts.webhooks.events` writes events.
    """

    class Status(models.TextChoices):
        """How far a message has come."""

        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given up", _("Given up")

    UNFINISHED = (Status.WAITING, Status.SENDING)

    # The service that gets an event, as posts.webhooks.hooks names it; of mail, nothing.
    hook = models.CharField(max_length=16, blank=True, default="", editable=False)
    # Made when the row is written, and the same at every attempt, so that receivers know a repeat.
    message_id = models.TextField(_("Message-ID"))
    # Names the act and the address where a message must exist once: see posts.mail.once.
    key = models.CharField(max_length=64, editable=False)
    recipient = models.TextField(_("to"))
    subject = models.TextField(_("subject"))
    # JSON, see posts.outbox.packing and posts.webhooks.events; empty once it is erased.
    content = models.TextField(editable=False)
    # One of many that say the same: it comes after all others, and its text is erased once it is sent.
    bulk = models.BooleanField(_("mailing"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"))
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    # While a message is being sent: when its worker counts as lost.
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now(), null=True)
    finished_at = models.DateTimeField(_("sent or given up"), null=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        # Administrators see it, and there is no permission to give to anybody else.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="posts_outgoing_once")
        ]
        # Nearly every row is one that was sent.
        indexes = [
            models.Index(
                fields=["bulk", "hook", "next_attempt_at", "id"],
                condition=~models.Q(status="sent"),
                name="posts_outgoing_unsent",
            ),
            # What was sent to an address that is erased, among all that was sent.
            models.Index(Upper("recipient"), name="posts_outgoing_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

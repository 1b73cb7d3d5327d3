"""How somebody of the desk wants to be mailed, and what waits for their daily mail."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class MailChoice(models.Model):
    """When mail about texts and reviews reaches somebody. Who has none gets it at once."""

    class Rhythm(models.TextChoices):
        """When it comes."""

        AT_ONCE = "at once", _("At once")
        DAILY = "daily", _("Once a day: all of it in one mail, on the morning of each working day")
        NONE = "none", _("Not at all")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_choice"
    )
    rhythm = models.CharField(
        _("mail about reviews"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class KeptNotice(models.Model):
    """What would have been mailed at once to somebody who wants one mail a day."""

    choice = models.ForeignKey(MailChoice, on_delete=models.CASCADE, related_name="kept")
    # As in the outbox: names the act and the address where a notice must exist once.
    key = models.CharField(max_length=64)
    subject = models.TextField()
    text = models.TextField()
    answers_to = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="posts_notice_kept_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="posts_keptnotice_due")]

    def __str__(self) -> str:
        return f"{self.choice_id}: {self.subject}"

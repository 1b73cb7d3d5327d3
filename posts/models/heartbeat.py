"""Signs of life of the processes that nobody looks at."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a process last did all it had to do. The health page reads it."""

    class Process(models.TextChoices):
        """Who has a pulse."""

        SCHEDULER = "scheduler", _("Scheduler")
        MAILER = "mailer", _("Mailer")

    process = models.CharField(max_length=16, choices=Process.choices, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.process}: {self.at}"

    @classmethod
    def beat(cls, process: "Heartbeat.Process") -> None:
        """Note that the process has just finished a round."""
        cls.objects.update_or_create(process=process, defaults={"at": timezone.now()})

    def is_within(self, age: timedelta) -> bool:
        """Whether the last beat is at most this old."""
        return timezone.now() - self.at <= age

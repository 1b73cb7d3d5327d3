"""Who has a text that is in review, until when, and who is away."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments, most of which belong to reviews that have ended."""

    def open(self) -> Self:
        """Those of reviews that wait for a decision."""
        return self.filter(review__status=WorkflowState.STATUS_IN_PROGRESS)


class Assignment(models.Model):
    """Who is asked to decide about a text, out of all who may; through all steps at which they may.

    A review (Wagtail's workflow state) has one. `posts.routing` writes it.
    """

    class Priority(models.IntegerChoices):
        """How much it presses, the most pressing first."""

        URGENT = 1, _("Urgent")
        HIGH = 2, _("High")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    class Notice(models.TextChoices):
        """What is mailed next."""

        REMINDER = "reminder", _("Reminder")
        DUE = "due", _("Due")
        ESCALATION = "escalation", _("Escalation")

    review = models.OneToOneField(WorkflowState, on_delete=models.CASCADE, related_name="assignment")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    # Nobody, where all who may decide are away, or wrote it.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assignments",
    )
    assigned_at = models.DateTimeField(null=True)
    # The day on which nobody else was found, while the reviewer is away.
    sought_on = models.DateField(null=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    due_at = models.DateTimeField(_("due"))
    note = models.TextField(_("note to the reviewers"), blank=True, max_length=1000)
    next_notice = models.CharField(max_length=10, choices=Notice.choices, blank=True)
    next_notice_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # To be reviewed is no use of a page.

    class Meta:
        default_permissions = ()
        permissions = [
            ("assign_reviews", _("Can assign reviews to others, and hears of those that are late"))
        ]
        indexes = [
            models.Index(fields=["reviewer", "-assigned_at"], name="posts_assignment_reviewer"),
            models.Index(
                fields=["next_notice_at"],
                name="posts_assignment_notice",
                condition=Q(next_notice_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.reviewer_id}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, past ones included."""

    def on(self, day: date) -> Self:
        """Those in which this day lies."""
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(models.Model):
    """Days on which somebody reviews nothing. Each person has one, the present or the next."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absence")
    first_day = models.DateField(_("away from"))
    last_day = models.DateField(_("until, that day included"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="posts_absence_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    def includes(self, day: Any) -> bool:
        """Whether the day lies in it."""
        return bool(self.first_day <= day <= self.last_day)

"""Until when a post is held to be right, and who looks after that."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.moments import today

SOON = timedelta(days=14)


class FreshnessQuerySet(models.QuerySet["Freshness"]):
    """Of posts of all kinds; who keeps drafts or posts that were taken down is asked about nothing."""

    def live(self) -> Self:
        """Of posts that readers have."""
        return self.filter(post__live=True)

    def due(self, by: date) -> Self:
        """Of live posts that are to be looked at until this day."""
        return self.live().filter(review_by__lte=by)


class Freshness(models.Model):
    """Who keeps a post right, when they look at it next, and when somebody found it still correct.

    It is no part of the text: to find a post right publishes nothing. `posts.freshness` writes it.
    """

    class Notice(models.TextChoices):
        """What is mailed next."""

        DUE = "due", _("Due")
        OVERDUE = "overdue", _("Overdue")

    post = models.OneToOneField("posts.PostPage", on_delete=models.CASCADE, related_name="freshness")
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("keeper"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="kept_posts",
        help_text=_("Is reminded, and may say that the post is still correct."),
    )
    review_by = models.DateField(
        _("look at it by"),
        null=True,
        blank=True,
        help_text=_("Left empty, nobody is reminded of this post."),
    )
    every_months = models.PositiveSmallIntegerField(
        _("months until the next time"),
        default=0,
        validators=[MaxValueValidator(120)],
        help_text=_("Counted from the day on which somebody finds the post still correct. 0: no next time."),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    next_notice = models.CharField(max_length=7, choices=Notice.choices, blank=True)
    next_notice_at = models.DateTimeField(null=True)

    objects = FreshnessQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # To be looked at is no use of a page.

    class Meta:
        verbose_name = _("post to look at again")
        verbose_name_plural = _("posts to look at again")
        default_permissions = ()
        indexes = [
            models.Index(fields=["review_by"], name="posts_freshness_review_by"),
            models.Index(
                fields=["next_notice_at"],
                name="posts_freshness_notice",
                condition=Q(next_notice_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.review_by}"

    @property
    def state(self) -> Any:
        """How pressing it is, in words."""
        if self.review_by is None:
            return _("Not to be looked at")
        if self.review_by < today():
            return _("Overdue")
        return _("Due soon") if self.review_by <= today() + SOON else _("Fresh")

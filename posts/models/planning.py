"""When a text is wanted, and the private address at which somebody's calendar is read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision


def is_scheduled(page: str) -> models.Exists:
    """The condition that something approved waits for its hour; `page` names the page of a row."""
    number = Cast(models.OuterRef(page), models.CharField())
    waiting = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return models.Exists(waiting.filter(object_id=number))


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans of posts that readers wait for, and some that are overtaken."""

    def come_true(self, page: Any) -> None:
        """Forget the plan of a page that has gone live; not if what is live is older than what is planned."""
        self.filter(page=page.pk).exclude(is_scheduled("page_id")).delete()


class Plan(models.Model):
    """The day on which somebody would like a post to go live: a wish, which binds nobody.

    It is no part of the text, so that moving it asks for no review. `posts.calendar` writes it.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="plan")
    day = models.DateField(_("planned for"), db_index=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # To be planned is no use of a page.

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id}: {self.day}"


class CalendarAddress(models.Model):
    """The address of somebody's calendar. Whoever knows it reads what this person may know of."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    # SHA-256 of the secret part. The address itself is shown once, and kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)

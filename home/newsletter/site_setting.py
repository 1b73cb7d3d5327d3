"""What editors decide about the newsletter."""

from datetime import timedelta
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting

from home.site_settings import SiteSetting


@register_setting(icon="mail")
class NewsletterSettings(SiteSetting):
    """Whether there is a newsletter, the words around its form, and when it is sent."""

    class Day(models.IntegerChoices):
        """Days of the week, as Python counts them."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    where = _("Above the footer of the index page and of posts, and at /newsletter/.")

    is_on = models.BooleanField(
        _("on"),
        default=False,
        help_text=_(
            "Readers can sign up, and posts are mailed when they go live for the first time. Off, nothing is "
            "mailed; links in mails that were sent keep working."
        ),
    )
    heading = models.CharField(
        _("heading"),
        max_length=60,
        default="Every post, in your mail",
        help_text=_("Stands above the form."),
    )
    small_print = models.CharField(
        _("small print"),
        max_length=300,
        default="Your address is used for the newsletter and for nothing else. Every mail can stop it.",
        help_text=_("Stands below the form: what readers agree to."),
    )
    sender_name = models.CharField(
        _("sender"),
        max_length=60,
        blank=True,
        help_text=_("The name that mail programs show. Left empty: the name of the publication."),
    )
    wait_minutes = models.PositiveSmallIntegerField(
        _("wait"),
        default=15,
        validators=[MaxValueValidator(1440)],
        help_text=_("Minutes between the publication of a post and its mailing: time to hold it back."),
    )
    digest_day = models.PositiveSmallIntegerField(
        _("day of the weekly mail"), choices=Day.choices, default=Day.MONDAY
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the weekly mail"),
        default=9,
        validators=[MaxValueValidator(23)],
        help_text=_("From 0 to 23, in the time zone of the publication."),
    )

    panels = [
        FieldPanel("is_on"),
        FieldPanel("heading"),
        FieldPanel("small_print"),
        FieldPanel("sender_name"),
        FieldPanel("wait_minutes"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("digest_day"), FieldPanel("digest_hour")])], heading=_("Weekly mail")
        ),
    ]

    class Meta:
        verbose_name = _("newsletter")

    @property
    def wait(self) -> timedelta:
        """The time between publication and mailing."""
        return timedelta(minutes=self.wait_minutes)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Let the preview show the form."""
        return {**super().get_preview_context(request, mode_name), "with_newsletter": True}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the form, on or off: whether it is shown is no question of how it looks."""
        self.is_on = True
        response: HttpResponseBase = super().serve_preview(request, mode_name)
        return response

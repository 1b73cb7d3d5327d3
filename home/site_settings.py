"""What editors decide about the site as a whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="site")
class IdentitySettings(BaseSiteSetting):
    """The name of the publication and the words around it."""

    name = models.CharField(
        _("name"), max_length=60, default="Galley", help_text=_("Stands in the header and in titles.")
    )
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("One sentence for search engines and for links that are shared."),
    )
    copyright_holder = models.CharField(
        _("copyright holder"),
        max_length=120,
        blank=True,
        help_text=_("Stands in the footer after the year, which is always the current one."),
    )

    panels = [FieldPanel("name"), FieldPanel("description"), FieldPanel("copyright_holder")]

    class Meta:
        verbose_name = _("identity")

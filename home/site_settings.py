"""What editors decide about the site as a whole."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from home.blocks import AccountBlock, DestinationBlock, FooterColumnBlock, validate_address


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
    icon = models.ForeignKey(
        "posts.EditorialImage",
        verbose_name=_("icon"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A square picture of at least 512 pixels, for browser tabs and home screens."),
    )
    security_contact = models.CharField(
        _("security contact"),
        max_length=200,
        blank=True,
        validators=[validate_address],
        help_text=_(
            "Where to report a vulnerability, for /.well-known/security.txt: mailto:… or https://… "
            "Without one there is no such file."
        ),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        FieldPanel("copyright_holder"),
        FieldPanel("icon"),
        FieldPanel("security_contact"),
    ]

    class Meta:
        verbose_name = _("identity")


@register_setting(icon="list-ul")
class MenuSettings(BaseSiteSetting):
    """The menu in the header."""

    items = StreamField(
        [("link", DestinationBlock())],
        verbose_name=_("items"),
        blank=True,
        max_num=8,
        help_text=_("Left empty, the menu is the blog and every page that is shown in menus."),
    )

    panels = [FieldPanel("items")]

    class Meta:
        verbose_name = _("menu")


@register_setting(icon="list-ul")
class FooterSettings(BaseSiteSetting):
    """The columns of links in the footer, and the legal line below them."""

    columns = StreamField(
        [("column", FooterColumnBlock())],
        verbose_name=_("columns"),
        blank=True,
        max_num=4,
        help_text=_("Left empty, the footer repeats the menu."),
    )
    legal = StreamField(
        [("link", DestinationBlock())],
        verbose_name=_("legal links"),
        blank=True,
        max_num=6,
        help_text=_("Imprint, privacy, terms: on the last line, beside the copyright."),
    )

    panels = [FieldPanel("columns"), FieldPanel("legal")]

    class Meta:
        verbose_name = _("footer")


@register_setting(icon="group")
class SocialSettings(BaseSiteSetting):
    """Where else the publication is."""

    accounts = StreamField(
        [("account", AccountBlock())],
        verbose_name=_("accounts"),
        blank=True,
        max_num=10,
        help_text=_("Shown in the footer beside the feed, each with its icon."),
    )

    panels = [FieldPanel("accounts")]

    class Meta:
        verbose_name = _("social links")


@register_setting(icon="warning")
class BannerSettings(BaseSiteSetting):
    """The announcement above the header."""

    text = models.CharField(
        _("text"), max_length=140, blank=True, help_text=_("One line. Without it there is no announcement.")
    )
    link = models.CharField(
        _("link"),
        max_length=500,
        blank=True,
        validators=[validate_address],
        help_text=_("Where the line leads: https://… or a path on this site."),
    )
    shown_from = models.DateTimeField(_("from"), null=True, blank=True, help_text=_("Left empty: at once."))
    shown_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Left empty: until the text is removed.")
    )

    panels = [
        FieldPanel("text"),
        FieldPanel("link"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("shown_from"), FieldPanel("shown_until")])], heading=_("When")
        ),
    ]

    class Meta:
        verbose_name = _("announcement")

    def clean(self) -> None:
        """Refuse an announcement that would end before it begins."""
        super().clean()
        if self.shown_from and self.shown_until and self.shown_until <= self.shown_from:
            raise ValidationError({"shown_until": _("This is not after the beginning.")})

    @property
    def is_shown(self) -> bool:
        """Whether readers see it now."""
        now = timezone.now()
        begun = self.shown_from is None or self.shown_from <= now
        return bool(self.text) and begun and (self.shown_until is None or now < self.shown_until)


@register_setting(icon="view")
class ReadingSettings(BaseSiteSetting):
    """What readers are told about posts."""

    old_after_months = models.PositiveSmallIntegerField(
        _("old after"),
        null=True,
        blank=True,
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Months after which a post says how old it is, counted from its last update. "
            "Left empty, no post does."
        ),
    )

    panels = [FieldPanel("old_after_months")]

    class Meta:
        verbose_name = _("reading")

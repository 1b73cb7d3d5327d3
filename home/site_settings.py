"""What editors decide about the site as a whole. Each setting shows in its preview what it would change."""

import hashlib
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from home.blocks import AccountBlock, DestinationBlock, FooterColumnBlock, validate_address
from posts import frame
from posts.models import PostPage
from posts.tasks import make_renditions_of


class SiteSetting(PreviewableMixin, BaseSiteSetting):
    """A setting of one site. Wagtail leaves it on the preview's request, where `home.navigation` finds it."""

    where = _("On every page.")  # readers find it there; the preview says so

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it, and let every process know."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            frame.changed()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and let every process know."""
        with transaction.atomic():
            frame.changed()
            return super().delete(*args, **kwargs)

    def get_full_url(self) -> str:
        """The address whose site the preview is drawn for."""
        return f"{self.site.root_url}/"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """An empty page in the real frame."""
        return "home/setting_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Name the setting, which a template cannot."""
        return {**super().get_preview_context(request, mode_name), "name": self._meta.verbose_name}


@register_setting(icon="site")
class IdentitySettings(SiteSetting):
    """The name of the publication and the words around it."""

    where = _("In the header, in the footer and in the titles of all pages.")

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it, and have the sizes of the icon made."""
        super().save(*args, **kwargs)
        if self.icon_id:
            transaction.on_commit(partial(make_renditions_of.enqueue, self.icon_id))


@register_setting(icon="list-ul")
class MenuSettings(SiteSetting):
    """The menu in the header."""

    where = _("In the header of every page; behind a button on small screens.")

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
class FooterSettings(SiteSetting):
    """The columns of links in the footer, and the legal line below them."""

    where = _("At the foot of every page.")

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
class SocialSettings(SiteSetting):
    """Where else the publication is."""

    where = _("At the foot of every page, beside the feed.")

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
class BannerSettings(SiteSetting):
    """The announcement above the header."""

    where = _("Above the header of every page, until a reader dismisses it.")

    text = models.CharField(
        _("text"),
        max_length=140,
        blank=True,
        help_text=_("One line. Without it there is no announcement. Readers who dismissed one see the next."),
    )
    link = models.CharField(
        _("link"),
        max_length=500,
        blank=True,
        validators=[validate_address],
        help_text=_("Where the line leads: https://…, mailto:… or a path on this site. It may lead nowhere."),
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

    @property
    def digest(self) -> str:
        """What a browser remembers of an announcement that was dismissed: another one has another."""
        return hashlib.sha256(f"{self.text}\n{self.link}".encode()).hexdigest()[:16]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the announcement whenever it is to appear."""
        self.shown_from = self.shown_until = None
        response: HttpResponseBase = super().serve_preview(request, mode_name)
        return response


@register_setting(icon="view")
class ReadingSettings(SiteSetting):
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

    look_again_months = models.PositiveSmallIntegerField(
        _("look again after"),
        default=0,
        validators=[MaxValueValidator(120)],
        help_text=_(
            "Months after which somebody is asked whether a post is still correct. It holds for posts that "
            "go live from now on, and each may have another day. 0: nobody is asked."
        ),
    )

    panels = [FieldPanel("old_after_months"), FieldPanel("look_again_months")]

    class Meta:
        verbose_name = _("reading")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the oldest post, which is the first to be old."""
        posts = PostPage.objects.descendant_of(self.site.root_page).published()
        post: Any = posts.last()
        serve = post.serve_preview if post else super().serve_preview
        response: HttpResponseBase = serve(request, mode_name)
        return response

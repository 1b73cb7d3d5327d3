"""The one script of somebody else that a site may have: where it comes from and what readers are asked first.

It is described in fields, never in markup, so that nothing but this one script can come in this way.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.fields import StreamField

from home.blocks import AttributeBlock, DestinationBlock
from home.origins import origin, script_source
from home.site_settings import SiteSetting

NO_SCRIPT = _("“%(value)s” is not the address of a script. Begin with https:// and leave out ; , and spaces.")
NO_HOST = _("“%(value)s” is not a host. Enter names such as stats.example, separated by spaces.")
NOT_LISTED = _(
    "%(host)s is not among the hosts that an operator allows (%(allowed)s). To allow it, an operator adds it "
    "to ANALYTICS_HOSTS in the environment and restarts the site."
)


@register_setting(icon="lock-open")
class AnalyticsSettings(SiteSetting):
    """A script that measures visits. No group may change this: foreign code runs in readers' browsers."""

    where = _("At the foot of the window until a reader has answered, and in the footer of public pages.")

    script = models.CharField(
        _("script"),
        max_length=500,
        blank=True,
        help_text=_(
            "Its address, with https://, on a host that an operator has allowed in ANALYTICS_HOSTS. "
            "Left empty, there is no script, and readers are asked nothing."
        ),
    )
    attributes = StreamField(
        [("attribute", AttributeBlock())],
        verbose_name=_("attributes"),
        blank=True,
        max_num=10,
        help_text=_("What the service wants on the script's element, such as data-domain."),
    )
    connect_hosts = models.CharField(
        _("hosts for measurements"),
        max_length=500,
        blank=True,
        help_text=_("Where the script may send to, separated by spaces. Left empty: where it comes from."),
    )
    picture_hosts = models.CharField(
        _("hosts for pictures"),
        max_length=500,
        blank=True,
        help_text=_("For a script that counts by loading pictures. Left empty: none."),
    )
    question = models.TextField(
        _("question"),
        max_length=300,
        validators=[MaxLengthValidator(300)],
        default=_("May we count your visit? Nothing is counted or loaded unless you allow it."),
        help_text=_(
            "Say who counts what, and for whom. The host of the script is added. "
            "When anything here changes, readers are asked again."
        ),
    )
    details = StreamField(
        [("link", DestinationBlock())],
        verbose_name=_("more about it"),
        blank=True,
        max_num=1,
        help_text=_("The page that tells what is kept, for how long, and whom to ask: your privacy page."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("script"),
                FieldPanel("attributes"),
                FieldPanel("connect_hosts"),
                FieldPanel("picture_hosts"),
            ],
            heading=_("What is loaded"),
        ),
        MultiFieldPanel([FieldPanel("question"), FieldPanel("details")], heading=_("What readers are asked")),
    ]

    class Meta:
        verbose_name = _("analytics")

    def clean(self) -> None:
        """Refuse what the policy of public pages could not allow, and say what to do about it."""
        super().clean()
        errors: dict[str, ValidationError] = {}
        for field, read in (
            ("script", self._script),
            ("connect_hosts", self._connect),
            ("picture_hosts", self._pictures),
            ("attributes", self._unique_names),
        ):
            try:
                read()
            except ValidationError as error:
                errors[field] = error
        if errors:
            raise ValidationError(errors)

    @property
    def sources(self) -> dict[str, list[str]]:
        """What the policy of a page has to allow, by directive; nothing where something is not allowed.

        An operator may have taken back a host since this was saved.
        """
        if not self.script:
            return {}
        try:
            found = {
                "script-src": self._script(),
                "connect-src": self._connect(),
                "img-src": self._pictures(),
            }
        except ValidationError:
            return {}
        return {directive: hosts for directive, hosts in found.items() if hosts}

    @property
    def host(self) -> str:
        """Where the script comes from, as readers are told."""
        return script_source(self.script)[0].partition("://")[2]

    @property
    def pairs(self) -> list[list[str]]:
        """Names and values of the attributes."""
        values = [child["value"] for child in self.attributes.raw_data]
        return [[value["name"], value["value"]] for value in values]

    @property
    def attributes_json(self) -> str:
        """The attributes for consent.js."""
        return json.dumps(self.pairs)

    @property
    def digest(self) -> str:
        """What an answer was given to: another script or question has another."""
        asked: list[Any] = [self.script, self.pairs, self.connect_hosts, self.picture_hosts]
        return hashlib.sha256(json.dumps([*asked, str(self.question)]).encode()).hexdigest()[:16]

    def _script(self) -> list[str]:
        if not self.script:
            return []
        try:
            host, source = script_source(self.script)
        except ValueError:
            raise ValidationError(NO_SCRIPT, params={"value": self.script}) from None
        _demand_listed(host)
        return [source]

    def _connect(self) -> list[str]:
        if self.connect_hosts.strip():
            return _listed(self.connect_hosts)
        try:
            return [script_source(self.script)[0]]
        except ValueError:
            return []  # Said of the script already.

    def _pictures(self) -> list[str]:
        return _listed(self.picture_hosts)

    def _unique_names(self) -> None:
        names = [name for name, _value in self.pairs]
        if len(set(names)) < len(names):
            raise ValidationError(_("Each attribute stands here once."))


def _listed(text: str) -> list[str]:
    """Read hosts, each of which an operator allows. Raises ValidationError."""
    found = []
    for word in text.replace(",", " ").split():
        try:
            found.append(origin(word))
        except ValueError:
            raise ValidationError(NO_HOST, params={"value": word}) from None
        _demand_listed(found[-1])
    return list(dict.fromkeys(found))


def _demand_listed(host: str) -> None:
    if host not in settings.ANALYTICS_HOSTS:
        allowed = ", ".join(settings.ANALYTICS_HOSTS) or _("none so far")
        raise ValidationError(NOT_LISTED, params={"host": host, "allowed": allowed})

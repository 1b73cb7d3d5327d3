"""The publication as its mail names it: outside of any request, and so of the default site."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from wagtail.models import Site

from home.newsletter.links import PREFERENCES, UNSUBSCRIBE, sign
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import IdentitySettings


@dataclass(frozen=True)
class Publication:
    """What stands at the head and the foot of a mail."""

    name: str
    description: str
    root: str  # with its last slash
    setting: NewsletterSettings

    @property
    def host(self) -> str:
        """The name of the machine, for Message-ID and List-Id."""
        return urlsplit(self.root).hostname or "localhost"

    @property
    def sender(self) -> str:
        """Who mail comes from."""
        _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((self.setting.sender_name or self.name, address))

    @property
    def list_id(self) -> str:
        """What mail programs sort by (RFC 2919). The name is in the sender; here it would need encoding."""
        return f"<newsletter.{self.host}>"

    def url(self, name: str, *arguments: str) -> str:
        """The absolute address of one of the newsletter's pages."""
        return self.root.removesuffix("/") + reverse(f"newsletter:{name}", args=arguments)

    def preferences(self, number: int) -> str:
        """Where a subscriber chooses what they get."""
        return self.url("preferences", sign(number, PREFERENCES))

    def unsubscribe(self, number: int) -> str:
        """Where a subscriber ends it."""
        return self.url("unsubscribe", sign(number, UNSUBSCRIBE))


def publication() -> Publication:
    """Return the publication as it is now."""
    site = Site.objects.get(is_default_site=True)
    identity = IdentitySettings.for_site(site)
    setting = NewsletterSettings.for_site(site)
    return Publication(identity.name, identity.description, f"{site.root_url}/", setting)

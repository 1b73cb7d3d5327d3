"""Recordings that stay with their host until a reader asks for them."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


@dataclass(frozen=True)
class Provider:
    """A host whose player may be framed: how its addresses look, and where the player is."""

    name: str
    pattern: re.Pattern[str]
    player: str  # "{id}" stands for the recording

    @property
    def origin(self) -> str:
        """Scheme and host of the player, as a Content-Security-Policy names it."""
        return "/".join(self.player.split("/")[:3])


PROVIDERS = (
    Provider(
        "YouTube",
        re.compile(
            r"^https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|live/|shorts/|embed/)"
            r"|youtu\.be/)(?P<id>[\w-]{11})(?![\w-])"
        ),
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1",
    ),
    Provider(
        "Vimeo",
        re.compile(r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(?P<id>\d+)(?!\d)"),
        "https://player.vimeo.com/video/{id}?dnt=1&autoplay=1",
    ),
    Provider(
        "asciinema",
        re.compile(r"^https://asciinema\.org/a/(?P<id>\w+)"),
        "https://asciinema.org/a/{id}/iframe?autoplay=1",
    ),
)


def find_provider(url: str) -> tuple[Provider, str] | None:
    """Return (provider, id of the recording) for an allowed address, otherwise None."""
    for provider in PROVIDERS:
        if match := provider.pattern.match(url):
            return provider, match["id"]
    return None


class EmbedValue(blocks.StructValue):
    """A recording elsewhere."""

    @property
    def provider_name(self) -> str:
        """Who hosts it, for the reader who decides whether to load it."""
        found = find_provider(self.get("url") or "")
        return found[0].name if found else ""

    @property
    def player_url(self) -> str:
        """The address of the player, or nothing when the host is not allowed."""
        found = find_provider(self.get("url") or "")
        return found[0].player.format(id=found[1]) if found else ""


class EmbedBlock(blocks.StructBlock):
    """A recording that loads when the reader clicks, and not before."""

    url = blocks.URLBlock(
        label=_("Address"),
        help_text=_("The page where the recording is shown."),
    )
    title = blocks.CharBlock(max_length=200, label=_("Title"), help_text=_("What readers will see or hear."))

    def clean(self, value):
        value = super().clean(value)
        if value.get("url") and find_provider(value["url"]) is None:
            hosts = ", ".join(provider.name for provider in PROVIDERS)
            message = _("“%(url)s” is not a recording on %(hosts)s. Link to it from the text instead.")
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError(message % {"url": value["url"], "hosts": hosts})}
            )
        return value

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "posts/blocks/embed.html"
        group = _("Media")
        value_class = EmbedValue
        help_text = _("YouTube, Vimeo or asciinema. Nothing is fetched from them until a reader clicks.")
        description = _("A video or terminal recording, loaded on request")
        preview_value = {"url": "https://vimeo.com/76979871", "title": "A recording"}

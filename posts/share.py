"""Links with which readers share a post. Nothing is asked of where they lead until somebody follows one."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class ShareLink:
    """A place where a post can be shared."""

    name: str
    label: str  # says what the link does, for those who hear it on its own
    url: str


def links(*, url: str, title: str) -> list[ShareLink]:
    """Return the links for a post at an absolute address."""
    address, words, both = _encoded(url), _encoded(title), _encoded(f"{title} {url}")
    networks = {
        # Asks readers for their own server; every server has another address.
        "Mastodon": f"https://share.joinmastodon.org/#text={both}",
        "Bluesky": f"https://bsky.app/intent/compose?text={both}",
        "LinkedIn": f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
        "Hacker News": f"https://news.ycombinator.com/submitlink?u={address}&t={words}",
        "X": f"https://x.com/intent/post?text={words}&url={address}",
    }
    mail = ShareLink(_("E-mail"), _("Share by e-mail"), f"mailto:?subject={words}&body={address}")
    label = _("Share on %(network)s")
    return [mail, *(ShareLink(name, label % {"network": name}, url) for name, url in networks.items())]


def _encoded(text: str) -> str:
    # A space as %20: mail programs show a plus as it is.
    return quote(text, safe="")

"""What a page says of itself in its head: to search engines, to feed readers, and where links are shared."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from home import structured_data
from home.schema_org import About, Node
from posts.listing import Listing
from posts.social import SocialImage

LISTED = "index, follow, max-image-preview:large, max-snippet:-1"
UNLISTED = "noindex"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Alternate:
    """The same for a program to find: a feed, or the text as Markdown."""

    title: str
    path: str
    type: str


@dataclass(frozen=True)
class Preload:
    """The first picture of a page, in the words of the <source> that browsers will take it from."""

    srcset: str
    sizes: str


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Everything in the head that differs from page to page. What is not listed keeps the rest to itself."""

    publication: str
    about: About  # with an address only if it is listed
    elsewhere: str = ""  # the address that search engines should list instead
    type: str = "website"
    image: SocialImage | None = None
    properties: Pairs = ()  # of Open Graph, beyond those that every page has
    alternates: tuple[Alternate, ...] = ()
    listing: Listing | None = None
    preload: Preload | None = None
    graph: tuple[Node, ...] = ()

    @property
    def html(self) -> str:
        """All of it, as elements of the head."""
        return render_to_string("components/metadata.html", {"metadata": self})

    @property
    def full_title(self) -> str:
        """The title for browsers, which show it beside those of other sites."""
        return " · ".join(filter(None, (self.about.title, self.publication)))

    @property
    def robots(self) -> str:
        """What search engines may do with the page."""
        return LISTED if self.about.address else UNLISTED

    @property
    def open_graph(self) -> list[tuple[str, str]]:
        """Properties and contents, as https://ogp.me has them."""
        if not (self.about.address and self.image):
            return []
        pairs = [
            ("og:type", self.type),
            ("og:site_name", self.publication),
            ("og:locale", locale()),
            ("og:title", self.about.title),
            ("og:description", self.about.description),
            ("og:url", self.about.address),
            ("og:image", self.image.url),
            ("og:image:type", self.image.type),
            ("og:image:width", str(self.image.width)),
            ("og:image:height", str(self.image.height)),
            ("og:image:alt", self.image.alt),
            *self.properties,
        ]
        return [(name, content) for name, content in pairs if content]

    @property
    def twitter(self) -> list[tuple[str, str]]:
        """What Open Graph does not say: https://developer.x.com/en/docs/x-for-websites/cards."""
        if not (self.about.address and self.image):
            return []
        pairs = [
            ("twitter:card", "summary_large_image"),
            ("twitter:image:alt", self.image.alt),
        ]
        return [(name, content) for name, content in pairs if content]

    @property
    def data_block(self) -> SafeString:
        """The structured data as an element; browsers do not run it."""
        return structured_data.element(self.graph) if self.graph else SafeString("")


def locale() -> str:
    """The language of the page as Open Graph writes it: en_US."""
    return to_locale(get_language() or settings.LANGUAGE_CODE)


def language() -> str:
    """The language of the page as BCP 47 writes it: en-US."""
    return locale().replace("_", "-")

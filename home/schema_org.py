"""What the vocabulary of https://schema.org has for the things of a publication."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.templatetags.static import static
from django.utils.translation import gettext as _

from home.archives import path_of
from home.navigation import Frame
from posts.pictures import PORTRAIT
from posts.renditions import offered
from posts.social import SocialImage

Node = dict[str, Any]
Crumbs = list[tuple[str, str]]  # names and absolute addresses


class About(NamedTuple):
    """What a page is called, what it says in short, and its absolute address."""

    title: str
    description: str
    address: str


@dataclass(frozen=True)
class Publication:
    """The site as structured data knows it."""

    name: str
    description: str
    url: str  # of the index page, absolute
    language: str
    logo: str
    accounts: tuple[str, ...]

    @classmethod
    def of(cls, frame: Frame, *, language: str) -> "Publication":
        """The publication whose page is asked for."""
        identity = frame.identity
        url = frame.root.get_full_url(frame.request)
        logo = "apple-touch-icon.png" if identity.icon_id else static("icons/icon-512.png")
        accounts = tuple(account.url for account in frame.accounts)
        return cls(identity.name, identity.description, url, language, urljoin(url, logo), accounts)

    def path(self, kind: str, slug: str) -> str:
        """The absolute address of an archive."""
        return f"{self.url}{path_of(kind, slug)}"

    @property
    def site_id(self) -> str:
        """How other nodes name the site."""
        return f"{self.url}#website"

    @property
    def publisher_id(self) -> str:
        """How other nodes name who publishes it."""
        return f"{self.url}#publisher"


def site(publication: Publication) -> tuple[Node, Node]:
    """The site with how to search it, and who publishes it."""
    search = f"{publication.url}search/?q={{search_term_string}}"
    node = {
        "@type": "WebSite",
        "@id": publication.site_id,
        "url": publication.url,
        "name": publication.name,
        "description": publication.description,
        "inLanguage": publication.language,
        "publisher": {"@id": publication.publisher_id},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }
    publisher = {
        "@type": "Organization",
        "@id": publication.publisher_id,
        "name": publication.name,
        "url": publication.url,
        "logo": {"@type": "ImageObject", "url": publication.logo},
        "sameAs": list(publication.accounts),
    }
    return filled(node), filled(publisher)


def page(publication: Publication, kind: str, about: About) -> Node:
    """A page of some kind, such as WebPage."""
    node = {
        "@type": kind,
        "@id": about.address,
        "url": about.address,
        "name": about.title,
        "description": about.description,
        "inLanguage": publication.language,
        "isPartOf": {"@id": publication.site_id},
        "breadcrumb": {"@id": f"{about.address}#breadcrumbs"},
    }
    return filled(node)


def entity_page(address: str, reviewed_on: date | None) -> Node:
    """The page that a posting is the subject of. That it was reviewed is said of a page, not of a posting."""
    reviewed = reviewed_on.isoformat() if reviewed_on else ""
    return filled({"@type": "WebPage", "@id": address, "lastReviewed": reviewed})


def breadcrumbs(publication: Publication, crumbs: Crumbs) -> Node:
    """The way from the index page to the last of the crumbs."""
    steps = [(_("Home"), publication.url), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{steps[-1][1]}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def person(publication: Publication, author: Any) -> Node:
    """An author in short."""
    address = publication.path("author", author.slug)
    node = {
        "@type": "Person",
        "@id": f"{address}#person",
        "name": author.name,
        "url": address,
        "jobTitle": author.role,
    }
    return filled(node)


def profile(publication: Publication, author: Any) -> Node:
    """An author in full."""
    portraits = list(offered(author.portrait, PORTRAIT).values()) if author.portrait else []
    return filled(
        {
            **person(publication, author),
            "description": author.biography,
            "image": urljoin(publication.url, portraits[-1].url) if portraits else "",
            "sameAs": [link.value["url"] for link in author.links],
        }
    )


def image(picture: SocialImage) -> Node:
    """A picture."""
    return {
        "@type": "ImageObject",
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.alt,
    }


def series(publication: Publication, post: Any) -> list[Node]:
    """The series of a post, if it is part of one."""
    if not post.series:
        return []
    address = publication.path("series", post.series.slug)
    return [{"@type": "CreativeWorkSeries", "name": post.series.name, "url": address}]


def correction(item: Any) -> Node:
    """What was wrong in a post, and is right now."""
    return {
        "@type": "CorrectionComment",
        "text": item.text,
        "datePublished": item.corrected_on.isoformat(),
    }


def filled(node: Node) -> Node:
    """A node without the properties that would say nothing."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}

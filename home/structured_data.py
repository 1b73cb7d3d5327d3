"""What a page is about, in the words of https://schema.org, as JSON-LD in a data block."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from home import schema_org
from home.archives import Archive
from home.schema_org import About, Node, Publication
from posts import text
from posts.listing import Listing
from posts.moments import published_at, updated_at
from posts.reading import reviewed_on
from posts.social import SocialImage

# Inside a data block these could end the block or the line: an editor's "</script>" must stay words.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}
_KINDS_OF_TEXT = {"about": "AboutPage", "contact": "ContactPage"}


def element(nodes: Iterable[Node]) -> SafeString:
    """Write nodes as a data block: no browser runs it, and nothing in it can end it."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    data = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    escaped = mark_safe(data.translate(_ESCAPES))  # noqa: S308 - there is no markup left in it
    return format_html('<script type="application/ld+json">{}</script>', escaped)


# What each kind of page says


def of_index(publication: Publication, about: About, listing: Listing) -> tuple[Node, ...]:
    """The index page and its further pages."""
    crumbs = [(about.title, about.address)] if listing.number > 1 else []
    return (
        *schema_org.site(publication),
        schema_org.page(publication, "CollectionPage", about),
        schema_org.breadcrumbs(publication, crumbs),
    )


def of_archive(
    publication: Publication, about: About, archive: Archive, listing: Listing
) -> tuple[Node, ...]:
    """An archive and its further pages. That of an author is a profile as well."""
    page = schema_org.page(publication, "CollectionPage", about)
    crumbs = [(archive.title, urljoin(publication.url, listing.base))]
    if archive.kind == "month":
        year = archive.path.partition("/")[0]
        crumbs.insert(0, (year, f"{publication.url}{year}/"))
    if listing.number > 1:
        crumbs.append((about.title, about.address))
    nodes = [*schema_org.site(publication), page, schema_org.breadcrumbs(publication, crumbs)]
    if archive.kind == "author":
        person = schema_org.profile(publication, archive.subject)
        page["@type"] = ["CollectionPage", "ProfilePage"]
        page["mainEntity"] = {"@id": person["@id"]}
        nodes.append(person)
    return tuple(nodes)


def of_post(
    publication: Publication, about: About, post: Any, image: SocialImage, tags: list[str]
) -> tuple[Node, ...]:
    """A post."""
    address = about.address
    section = post.sorted_categories[:1]
    crumbs = [(category.name, publication.path("category", category.slug)) for category in section]
    posting = {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "mainEntityOfPage": schema_org.entity_page(address, reviewed_on(post)),
        "url": address,
        "headline": post.title,
        "description": about.description,
        "inLanguage": publication.language,
        "datePublished": published_at(post).isoformat(timespec="seconds"),
        "dateModified": updated_at(post).isoformat(timespec="seconds"),
        "author": [schema_org.person(publication, author) for author in post.authors],
        "publisher": {"@id": publication.publisher_id},
        "image": schema_org.image(image),
        "articleSection": [category.name for category in post.sorted_categories],
        "keywords": tags,
        "wordCount": text.word_count(post.body),
        "isPartOf": [{"@id": publication.site_id}, *schema_org.series(publication, post)],
        "correction": [schema_org.correction(correction) for correction in post.sorted_corrections],
    }
    return (
        *schema_org.site(publication),
        schema_org.filled(posting),
        schema_org.breadcrumbs(publication, [*crumbs, (post.title, address)]),
    )


def of_text(publication: Publication, about: About, page: Any) -> tuple[Node, ...]:
    """A page outside the flow of posts."""
    kind = _KINDS_OF_TEXT.get(page.slug, "WebPage")
    return (
        *schema_org.site(publication),
        schema_org.page(publication, kind, about),
        schema_org.breadcrumbs(publication, [(page.title, about.address)]),
    )

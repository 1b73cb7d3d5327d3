"""The metadata of each kind of page."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from home import structured_data
from home.archives import Archive
from home.metadata import Alternate, Metadata, Pairs, Preload, language
from home.navigation import Frame
from home.schema_org import About, Publication
from posts.feed_formats import FORMATS
from posts.listing import Listing
from posts.models import PostPage
from posts.moments import published_at, updated_at
from posts.pictures import PLACEMENTS
from posts.renditions import offered, sources
from posts.social import HEIGHT, WIDTH, SocialImage, social_image

# Below the index page; `home.machines` draws it.
DEFAULT_IMAGE = "social.png"
_FEED_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def publication_of(frame: Frame) -> Publication:
    """The publication of a frame, in the language of the page."""
    memo, key = frame.snapshot.memo, f"publication {language()}"
    if key not in memo:
        memo[key] = Publication.of(frame, language=language())
    found: Publication = memo[key]
    return found


def unlisted(frame: Frame, *, title: str = "", description: str = "") -> Metadata:
    """A page for readers alone: errors, forms, searches that found nothing, previews."""
    return Metadata(publication=frame.identity.name, about=About(title, description, ""))


def listed(frame: Frame, *, title: str, description: str, path: str) -> Metadata:
    """A page that is not one of Wagtail's, at a path below the index page."""
    publication = publication_of(frame)
    about = About(title, description, urljoin(publication.url, path))
    return Metadata(
        publication=publication.name,
        about=about,
        image=_default_image(publication),
        alternates=_feeds(publication, frame.root_path),
    )


def of_page(frame: Frame, page: Any, *, listing: Listing | None, archive: Archive | None) -> Metadata:
    """The metadata of a page of Wagtail's, with the list it shows if it shows one."""
    if archive and listing:
        return _of_archive(frame, archive, listing)
    if listing:
        return _of_index(frame, page, listing)
    return _of_post(frame, page) if isinstance(page, PostPage) else _of_text(frame, page)


def _of_index(frame: Frame, page: Any, listing: Listing) -> Metadata:
    publication = publication_of(frame)
    about = About(
        _numbered(page.seo_title or page.heading, listing),
        page.search_description or frame.identity.description or page.introduction,
        _address(publication, listing),
    )
    return Metadata(
        publication=publication.name,
        about=about,
        image=_image_of_list(publication, listing),
        alternates=_feeds(publication, frame.root_path),
        listing=listing,
        preload=_preload_of_list(listing),
        graph=structured_data.of_index(publication, about, listing),
    )


def _of_archive(frame: Frame, archive: Archive, listing: Listing) -> Metadata:
    publication = publication_of(frame)
    about = About(
        _numbered(archive.title, listing),
        archive.description or _("Posts in “%(title)s”.") % {"title": archive.title},
        _address(publication, listing),
    )
    return Metadata(
        publication=publication.name,
        about=about,
        type="profile" if archive.kind == "author" else "website",
        image=_image_of_list(publication, listing),
        alternates=_feeds(publication, f"{frame.root_path}{archive.path}", archive.title),
        listing=listing,
        preload=_preload_of_list(listing),
        graph=structured_data.of_archive(publication, about, archive, listing),
    )


def _of_post(frame: Frame, post: Any) -> Metadata:
    publication = publication_of(frame)
    about = About(
        post.seo_title or post.title,
        post.search_description or post.summary,
        post.get_full_url(frame.request) or "",
    )
    image = social_image(post, base_url=publication.url)
    tags = [tag.name for tag in post.sorted_tags]
    return Metadata(
        publication=publication.name,
        about=about,
        elsewhere=post.canonical_address,
        type="article",
        image=image,
        properties=_properties(publication, post, tags),
        alternates=(*_feeds(publication, frame.root_path), _markdown(frame, post)),
        preload=_preload(post, "cover"),
        graph=structured_data.of_post(publication, about, post, image, tags),
    )


def _properties(publication: Publication, post: Any, tags: list[str]) -> Pairs:
    return (
        ("article:published_time", published_at(post).isoformat(timespec="seconds")),
        ("article:modified_time", updated_at(post).isoformat(timespec="seconds")),
        *(("article:author", publication.path("author", author.slug)) for author in post.authors),
        *(("article:section", category.name) for category in post.sorted_categories[:1]),
        *(("article:tag", tag) for tag in tags),
    )


def _of_text(frame: Frame, page: Any) -> Metadata:
    publication = publication_of(frame)
    about = About(
        page.seo_title or page.title,
        page.search_description or page.summary or frame.identity.description,
        page.get_full_url(frame.request) or "",
    )
    return Metadata(
        publication=publication.name,
        about=about,
        image=_default_image(publication),
        alternates=_feeds(publication, frame.root_path),
        graph=structured_data.of_text(publication, about, page),
    )


# Their parts


def _numbered(title: str, listing: Listing) -> str:
    if listing.number == 1:
        return title
    return _("%(title)s, page %(number)s") % {"title": title, "number": listing.number}


def _address(publication: Publication, listing: Listing) -> str:
    return urljoin(publication.url, listing.path(listing.number))


def _feeds(publication: Publication, path: str, title: str = "") -> tuple[Alternate, ...]:
    """The feeds below a path: of the whole site, or of the archive with this title."""
    name = f"{publication.name}: {title}" if title else publication.name
    return tuple(
        Alternate(f"{name} ({_FEED_NAMES[form]})", f"{path}feed/{feed.path}", feed.media_type)
        for form, feed in FORMATS.items()
    )


def _markdown(frame: Frame, post: Any) -> Alternate:
    return Alternate(post.title, f"{post.get_url(frame.request)}index.md", "text/markdown")


def facts_for_lists(frame: Frame, post: Any) -> dict[str, Any]:
    """What the head of a list says of its first post, to be stored."""
    preloads = {place: _preload(post, name) for place, name in _FIRST.items()}
    return {
        "image": asdict(social_image(post, base_url=publication_of(frame).url)),
        "preload": {place: asdict(preload) for place, preload in preloads.items() if preload},
    }


# How the first post of a list is drawn, and the placement of its picture there.
_FIRST = {"featured": "featured", "first_card": "card"}


def _image_of_list(publication: Publication, listing: Listing) -> SocialImage:
    found = listing.facts.get("image")
    return SocialImage(**found) if found else _default_image(publication)


def _default_image(publication: Publication) -> SocialImage:
    address = f"{publication.url}{DEFAULT_IMAGE}"
    return SocialImage(url=address, width=WIDTH, height=HEIGHT, alt=publication.name, type="image/png")


def _preload_of_list(listing: Listing) -> Preload | None:
    found = listing.facts.get("preload", {}).get("featured" if listing.featured else "first_card")
    return Preload(**found) if found else None


def _preload(post: Any, placement: str) -> Preload | None:
    """The AVIF files of a cover, exactly as `{% picture %}` offers them: browsers fetch a picture once."""
    place = PLACEMENTS[placement]
    renditions = offered(post.cover, place) if post.cover else {}
    avif = [
        source for source in sources(list(renditions.values())[:-1], place) if source.type == "image/avif"
    ]
    return Preload(avif[0].srcset, avif[0].sizes) if avif else None

"""What an export is made of. Nothing in here knows XML or the database."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Site:
    """The blog that was exported."""

    title: str
    link: str  # without a slash at its end
    version: str


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody with an account there."""

    login: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Term:
    """A category ("category"), a tag ("post_tag") or something of a plugin."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""  # a slug
    description: str = ""
    link: str = ""  # of its archive; an export does not tell
    number: int = 0


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote. E-mail and IP address are left where they are."""

    number: int
    author: str
    date: str
    text: str
    parent: int = 0
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu entry or something of a plugin."""

    number: int
    kind: str  # WordPress's post type: "post", "page", "attachment", "nav_menu_item"
    line: int  # where it begins in the export
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""  # a login
    content: str = ""
    excerpt: str = ""
    slug: str = ""
    status: str = ""
    parent: int = 0
    order: int = 0
    password: str = ""
    sticky: bool = False
    date: datetime | None = None
    modified: datetime | None = None
    attachment_url: str = ""
    terms: tuple[Term, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    is_rendered: bool = False  # the text is what readers got, after shortcodes and paragraphs were made


Record = Site | Author | Term | Item

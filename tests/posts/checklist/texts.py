"""Texts to hold against checks, made in memory."""

import uuid
from typing import Any

from modelcluster.models import get_all_child_relations

from posts.checklist.draft import Draft
from posts.checklist.findings import Check, Finding
from posts.models import PostPage


def post(*blocks: tuple[str, Any], **fields: Any) -> PostPage:
    """A post that is in no database."""
    body = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    values: dict[str, Any] = {
        "title": "A title of its own",
        "slug": "a-title",
        "summary": "What readers learn.",
        "body": body,
    }
    page = PostPage(**{**values, **fields}, content_type_id=1)  # else it would ask the database
    for relation in get_all_child_relations(PostPage):
        setattr(page, relation.get_accessor_name(), [])
    return page


def html(text: str) -> tuple[str, Any]:
    """A paragraph."""
    return "paragraph", text


def code(text: str, language: str = "python") -> tuple[str, Any]:
    """Source code."""
    return "code", {"language": language, "filename": "", "highlight": "", "code": text}


def heading(text: str, level: int) -> tuple[str, Any]:
    """A heading."""
    return "heading", {"text": text, "level": str(level)}


def picture(alt: str, *, decorative: bool = False) -> tuple[str, Any]:
    """A picture, whatever it is."""
    image = {"image": 7, "alt_text": alt, "decorative": decorative}
    return "image", {"image": image, "caption": "", "credit_override": "", "width": "normal"}


def findings(check: Check, page: Any) -> list[Finding]:
    """What one check finds."""
    return list(check.run(Draft(page)))

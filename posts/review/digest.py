"""What two versions have in common when readers could not tell them apart."""

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.fields import StreamField

from posts.review.files import files_of
from posts.review.stored import is_rich_text, parts

# Keys of a revision's content that say where a page stands, not what is written on it.
VOLATILE = frozenset(
    """
    pk path depth numchild url_path live has_unpublished_changes first_published_at
    last_published_at live_revision latest_revision latest_revision_created_at locked locked_at
    locked_by owner draft_title expired alias_of wagtail_admin_comments content_type translation_key
    locale
    """.split()
)
# Keys of child objects (bylines, tagged items) that say which row they are.
CHILD_VOLATILE = frozenset({"pk", "post", "page", "content_object", "sort_order"})
# The editor gives each paragraph of rich text a key, also to those that came from code or an import, and
# whoever only clicks into a text has it saved with them. In rich text a "<" that is no tag is escaped.
PARAGRAPH_KEY = re.compile(r'(<\w+[^<>]*?) data-block-key="[^"<>]*"')


def editorial_digest(revision: Any) -> str:
    """Return the SHA-256 of what readers would get to see of a revision now, as hexadecimal digits.

    That is its content, and of the pictures and documents in it what they are and what is said about
    them: they are stored elsewhere, and may be changed without a new revision.
    """
    return digests_of([revision])[0].editorial


@dataclass(frozen=True)
class Digests:
    """What is known a revision by: its own content, and that with the files in it."""

    content: str
    editorial: str


def digests_of(revisions: Iterable[Any]) -> list[Digests]:
    """Return the digests of several revisions; their files are looked up for all of them together."""
    versions = [(_model_of(one), one.content) for one in revisions]
    versions = [(model, content | _streams(model, content)) for model, content in versions]
    found = []
    for (model, content), files in zip(versions, files_of(versions), strict=True):
        own = content_digest(model, content)
        found.append(Digests(own, _sha256([own, files])))
    return found


def revision_content_digest(revision: Any) -> str:
    """Return the `content_digest` of a revision."""
    return content_digest(_model_of(revision), revision.content)


def _model_of(revision: Any) -> Any:
    # Django keeps these; `revision.content_type` would ask the database each time.
    return ContentType.objects.get_for_id(revision.content_type_id).model_class()


def content_digest(model: type[Model], content: dict[str, Any]) -> str:
    """Return the SHA-256 of a revision's editorial content alone, as hexadecimal digits.

    Schedule, expiry, slug and date are editorial; positions in the tree, row numbers, the keys of
    paragraphs and how a browser ends lines are not. Children count in their order, where they have one.
    """
    streams = {field.name for field in _stream_fields(model)}
    content = content | _streams(model, content)
    html = {value for part, value in parts(model, content) if is_rich_text(part) and isinstance(value, str)}
    return _sha256(
        {
            key: _as_written(value, html) if key in streams else _plain(value, html)
            for key, value in content.items()
            if key not in VOLATILE
        }
    )


def _stream_fields(model: type[Model]) -> list[StreamField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, StreamField)]


def _streams(model: type[Model], content: dict[str, Any]) -> dict[str, Any]:
    """The streams of a revision's content, read once for all who look at them."""
    texts = {field.name: content.get(field.name) for field in _stream_fields(model)}
    return {name: _stream(text) or text for name, text in texts.items() if isinstance(text, str)}


def _sha256(value: Any) -> str:
    return hashlib.sha256(_json(value).encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _plain(value: Any, html: set[str]) -> Any:
    if isinstance(value, str):
        return _as_written(_stream(value) or value, html)
    if not isinstance(value, list):
        return value
    if not all(isinstance(item, dict) for item in value):
        return sorted(value, key=_json)  # numbers of categories: a set
    children = [{k: v for k, v in item.items() if k not in CHILD_VOLATILE} for item in value]
    if not any("sort_order" in item for item in value):
        return sorted(children, key=_json)  # tags: a set as well
    order = sorted(range(len(value)), key=lambda n: value[n].get("sort_order") or 0)
    return [children[n] for n in order]


def _as_written(value: Any, html: set[str]) -> Any:
    """A value in which rich text has no keys of paragraphs, and no line ends as forms send them.

    A browser sends each end of a line as two characters, also where code or an import wrote one.
    """
    if isinstance(value, dict):
        return {key: _as_written(inner, html) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_written(inner, html) for inner in value]
    if not isinstance(value, str):
        return value
    text = PARAGRAPH_KEY.sub(r"\1", value) if "data-block-key" in value and value in html else value
    return text.replace("\r\n", "\n")


def _stream(value: str) -> list[dict[str, Any]]:
    """The blocks of a stream, kept as JSON; none for any other text.

    Saved again, the same blocks may have their keys in another order.
    """
    if value.startswith("[{"):
        with suppress(ValueError):
            blocks = json.loads(value)
            if all(isinstance(block, dict) and {"type", "value"} <= block.keys() for block in blocks):
                return list(blocks)
    return []

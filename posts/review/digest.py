"""What two versions have in common when readers could not tell them apart."""

import hashlib
import json
from contextlib import suppress
from typing import Any

from posts.review.files import files_of

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


def editorial_digest(revision: Any) -> str:
    """Return the SHA-256 of what readers would get to see of a revision now, as hexadecimal digits.

    That is its content, and of the pictures and documents in it what they are and what is said about
    them: they are stored elsewhere, and may be changed without a new revision.
    """
    model = revision.content_type.model_class()
    return _sha256([content_digest(revision.content), files_of(model, revision.content)])


def content_digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a revision's editorial content alone, as hexadecimal digits.

    Schedule, expiry, slug and date are editorial; positions in the tree and row numbers are not.
    Children count in their order, where they have one.
    """
    return _sha256({key: _plain(value) for key, value in content.items() if key not in VOLATILE})


def _sha256(value: Any) -> str:
    return hashlib.sha256(_json(value).encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _stream(value) or value
    if not isinstance(value, list):
        return value
    if not all(isinstance(item, dict) for item in value):
        return sorted(value, key=_json)  # numbers of categories: a set
    children = [{k: v for k, v in item.items() if k not in CHILD_VOLATILE} for item in value]
    if not any("sort_order" in item for item in value):
        return sorted(children, key=_json)  # tags: a set as well
    order = sorted(range(len(value)), key=lambda n: value[n].get("sort_order") or 0)
    return [children[n] for n in order]


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

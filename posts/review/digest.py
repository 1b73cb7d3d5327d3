"""What two versions have in common when readers could not tell them apart."""

import hashlib
import json
from typing import Any

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


def content_digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a revision's editorial content, as hexadecimal digits.

    Schedule, expiry, slug and date are editorial; positions in the tree and row numbers are not.
    Children count in their order.
    """
    editorial = {key: _plain(value) for key, value in content.items() if key not in VOLATILE}
    canonical = json.dumps(editorial, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        ordered = sorted(value, key=lambda item: item.get("sort_order") or 0)
        return [{k: v for k, v in item.items() if k not in CHILD_VOLATILE} for item in ordered]
    return value

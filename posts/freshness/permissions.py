"""Who says when a post is looked at, and who says that it is still correct."""

from typing import Any

from posts.models import Freshness
from posts.routing.permissions import is_asked


def may_set(user: Any, post: Any, freshness: Freshness | None) -> bool:
    """Whoever keeps a post or may edit it."""
    return _keeps(user, freshness) or bool(post.permissions_for_user(user).can_edit())


def may_confirm(user: Any, post: Any, freshness: Freshness | None) -> bool:
    """Whoever keeps a live post, may edit it, or is asked to review such posts."""
    return bool(post.live) and (may_set(user, post, freshness) or is_asked(user))


def _keeps(user: Any, freshness: Freshness | None) -> bool:
    return bool(freshness and freshness.keeper_id and freshness.keeper_id == user.pk)

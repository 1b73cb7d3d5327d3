"""Who may import at the desk."""

from typing import Any

from wagtail.admin.auth import user_passes_test

from posts.review.permissions import BREAK_GLASS

IMPORT = "posts.import_posts"


def may_import(user: Any) -> bool:
    """Whether somebody may make public what nobody has read here, as breaking the glass does."""
    return bool(user.is_active and user.has_perm(IMPORT) and user.has_perm(BREAK_GLASS))


importers_only = user_passes_test(may_import)

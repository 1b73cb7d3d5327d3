"""Who may show a text to somebody outside."""

from typing import Any

from posts.models.reviewed import ReviewedPage


def has_text(page: Any) -> bool:
    """Whether it is a page of a kind that has a body to remark on."""
    return isinstance(page, ReviewedPage) and hasattr(page, "body")


def may_ask(user: Any, page: Any) -> bool:
    """Whoever may edit the page, and reviewers while it waits for them."""
    return has_text(page) and bool(page.permissions_for_user(user).can_edit())

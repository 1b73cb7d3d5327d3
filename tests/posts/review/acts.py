"""What the ledger says of a page, and the page itself."""

from typing import Any

from posts.models import LedgerEntry, PostPage


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def acts(post: Any) -> list[tuple[str, str]]:
    """What the ledger says was done about a page, and by whom, from the first act to the last."""
    entries = LedgerEntry.objects.filter(page_id=post.pk).order_by("number")
    return [(entry.action, entry.user_email.partition("@")[0]) for entry in entries]

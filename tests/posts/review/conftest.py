"""What the tests of the review share."""

import pytest

from posts.models import LedgerEntry, User
from tests.factories import draft, publish


@pytest.fixture
def entries(writer: User, reviewer: User) -> list[LedgerEntry]:
    """A ledger of some entries, the first one first."""
    for title in ("One", "Two"):
        publish(draft(by=writer, title=title), approved_by=reviewer)
    return list(LedgerEntry.objects.order_by("number"))

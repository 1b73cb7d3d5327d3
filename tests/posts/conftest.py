"""Who works on a page together."""

import pytest

from posts.models import User
from tests.factories import make_user


@pytest.fixture
def mara(db: None) -> User:
    """An editor."""
    return make_user("mara@example.com", "Editors", first_name="Mara", last_name="Lind")


@pytest.fixture
def ben(db: None) -> User:
    """Another editor."""
    return make_user("ben@example.com", "Editors", first_name="Ben", last_name="Okafor")

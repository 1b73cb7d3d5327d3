"""What every test of the newsletter begins with."""

import pytest

from tests.home.newsletter.desk import switch_on


@pytest.fixture
def newsletter(db: None) -> None:
    """Let there be a newsletter, which waits for nothing."""
    switch_on()

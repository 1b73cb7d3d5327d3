"""The promises of docs/publishing.md, whatever people, the scheduler and crashes do in what order."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.posts.review.stateful.machine import OfficeHours
from tests.posts.review.stateful.office import START, Office

pytestmark = pytest.mark.django_db
COMMON: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
# The same examples each time, and others at each time. To shrink what the short one finds would take longer
# than to read it: each of its examples is short.
settings.register_profile(
    "short",
    **COMMON,
    derandomize=True,
    max_examples=20,
    stateful_step_count=25,
    phases=[Phase.generate],
)
settings.register_profile("long", **COMMON, max_examples=1000, stateful_step_count=60)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture
def office(db: None, settings: Any) -> Iterator[Office]:
    """An office that every example finds as it was founded."""
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    settings.SESSION_COOKIE_AGE = 10 * 365 * 24 * 3600  # Examples last for weeks, and nobody signs in again.
    with time_machine.travel(START, tick=False):
        yield Office.founded()


def test_the_promises_hold_whatever_happens_in_what_order(office: Office) -> None:
    machine = type("OfficeHours", (OfficeHours,), {"office": office})
    run_state_machine_as_test(machine, settings=PROFILE)

"""Every door, tried by every role in every state of a post, and held against doors.txt."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from wagtail.models import Site

from tests.posts.review.doors import table
from tests.posts.review.doors.every import DOORS
from tests.posts.review.doors.outcomes import outcomes
from tests.posts.review.doors.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once; every visit is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        Site.clear_site_root_paths_cache()
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def written(request: pytest.FixtureRequest) -> Iterator[table.Outcomes]:
    """What was found, written into doors.txt at the end if that was asked for; other rows stay."""
    found: table.Outcomes = {}
    yield found
    if request.config.getoption("--write-doors"):
        table.merge(found, DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_what_comes_of_a_door_is_what_the_table_says(
    name: str, world: World, written: table.Outcomes, request: pytest.FixtureRequest
) -> None:
    found = {state.name: row for state, row in outcomes(world, DOORS[name]).items()}
    written[name] = found
    if not request.config.getoption("--write-doors"):
        assert differences(table.read().get(name, {}), found) == []


def differences(expected: dict[str, dict[str, str]], found: dict[str, dict[str, str]]) -> list[str]:
    """Each cell that is not as the table has it."""
    return [
        f"{state}, {role}: {_cell(expected, state, role)} was expected, {_cell(found, state, role)} found"
        for state in {**expected, **found}
        for role in {**expected.get(state, {}), **found.get(state, {})}
        if _cell(expected, state, role) != _cell(found, state, role)
    ]


def _cell(rows: dict[str, dict[str, str]], state: str, role: str) -> str:
    return rows.get(state, {}).get(role, "no row")


def test_the_table_has_no_row_without_a_door() -> None:
    assert set(table.read()) == set(DOORS)


def test_nothing_in_the_table_is_what_must_never_be() -> None:
    """Words in capitals are errors, leaks, and what goes around the gate."""
    cells = {cell for rows in table.read().values() for row in rows.values() for cell in row.values()}
    assert {cell for cell in cells if cell != "404" and any(word.isupper() for word in cell.split())} == set()


def test_only_an_approval_a_broken_glass_or_its_time_publishes() -> None:
    publishing = {
        name
        for name, rows in table.read().items()
        if any("published" in cell for row in rows.values() for cell in row.values())
    }
    assert publishing == {
        "approve what one has read",
        "approve from the dashboard's menu",
        "approve in the editor",
        "publish without review",
        "command publish_due, two days later",
        "command publish_scheduled, two days later",
        "command publish_scheduled_pages, two days later",
    }

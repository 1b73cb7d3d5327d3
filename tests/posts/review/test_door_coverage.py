"""Whatever has an address, is an action or a command is a door of the matrix, or stands in no_doors.txt."""

from tests.posts.review.doors import every
from tests.posts.review.doors.places import no_doors, places


def covered() -> set[str]:
    """What the doors say they cover."""
    return {place for door in every.DOORS.values() for place in door.covers}


def test_everything_is_a_door_or_said_to_be_none() -> None:
    assert places() - covered() - no_doors().keys() == set(), "make a door of it, or give a reason why not"


def test_no_door_leads_nowhere() -> None:
    assert covered() - places() == set()


def test_what_is_said_to_be_no_door_exists_and_is_none() -> None:
    assert no_doors().keys() - places() == set()
    assert no_doors().keys() & covered() == set()


def test_every_reason_says_something() -> None:
    assert all(len(reason) > 10 for reason in no_doors().values())


def test_there_is_much_to_cover() -> None:
    assert len(places()) > 300
    assert len(covered()) > 100

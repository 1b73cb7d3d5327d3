"""Passwords cannot be tried for long, and whoever knows theirs is let in."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from home import signing_in
from home.newsletter.models import Tally
from posts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
EMAIL = "ada@example.com"
WRONG = "wrong"
DOORS = ["/admin/login/", "/_util/login/"]


@pytest.fixture(autouse=True)
def _in_one_window() -> Iterator[None]:
    """Counters begin anew each quarter of an hour, and no test is to run over one."""
    with time_machine.travel("2026-03-05T10:05:00Z"):
        yield


@pytest.fixture
def ada() -> User:
    user = make_user(EMAIL, "Editors")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def attempt(door: str, password: str = WRONG, email: str = EMAIL, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post(door, {"username": email, "password": password})


def is_let_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def is_not_looked_at(answer: Any) -> bool:
    return bool(answer.status_code == 200 and "too many attempts" in answer.content.decode())


def test_a_client_that_tries_many_accounts_has_to_wait(
    door: str, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MOST_OF_CLIENT", 3)
    for number in range(3):
        assert not is_not_looked_at(attempt(door, email=f"guess-{number}@example.com"))
    with capture_logs() as said:
        assert is_not_looked_at(attempt(door, PASSWORD))
    assert [line["limit"] for line in said if line["event"] == "sign_in.too_many"] == ["sign in, client"]
    assert is_let_in(attempt(door, PASSWORD, address="192.0.2.2")), "others are none the worse"
    with time_machine.travel(timezone.now() + signing_in.WITHIN):
        assert is_let_in(attempt(door, PASSWORD))


def test_an_account_that_many_clients_try_has_to_wait(
    door: str, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MOST_FOR_ACCOUNT", 3)
    for number in range(3):
        attempt(door, email=EMAIL.upper() if number else EMAIL, address=f"192.0.2.{number}")
    assert is_not_looked_at(attempt(door, PASSWORD, address="192.0.2.9"))
    assert not is_not_looked_at(attempt(door, email="other@example.com", address="192.0.2.9"))


def test_both_doors_count_together(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "MOST_OF_CLIENT", 2)
    for door in DOORS:
        attempt(door)
    assert [is_not_looked_at(attempt(door, PASSWORD)) for door in DOORS] == [True, True]


def test_whoever_is_let_in_is_not_counted(door: str, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "MOST_OF_CLIENT", 2)
    monkeypatch.setattr(signing_in, "MOST_FOR_ACCOUNT", 2)
    assert [is_let_in(attempt(door, PASSWORD)) for _time in range(6)] == [True] * 6
    attempt(door)
    assert is_let_in(attempt(door, PASSWORD))


@pytest.mark.parametrize(("password", "email"), [("", EMAIL), (WRONG, ""), (WRONG, "a\0b")])
def test_what_tries_no_password_is_not_counted(
    door: str, ada: User, password: str, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MOST_OF_CLIENT", 1)
    for _time in range(3):
        assert not is_not_looked_at(attempt(door, password, email))
    assert is_let_in(attempt(door, PASSWORD))


def test_who_has_tried_is_not_written_down(door: str, ada: User) -> None:
    attempt(door)
    kept = str(list(Tally.objects.values()))
    assert Tally.objects.count() == 2
    assert EMAIL not in kept
    assert "192.0.2.1" not in kept

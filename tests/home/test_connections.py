"""Readers spare the database a question, and notice all the same when it is gone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from home.connections import believe, is_quiet

pytestmark = pytest.mark.django_db

READER = {"REQUEST_METHOD": "GET"}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A connection that was kept from an earlier request, and that nobody has asked yet."""
    made = connections.create_connection("default")
    made.ensure_connection()
    made.health_check_enabled, made.health_check_done = True, False
    monkeypatch.setattr(connections, "all", lambda **_options: [made])
    yield made
    made.close()


def end(kept: Any) -> None:
    """Let the server end a connection, as it does when it restarts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept.connection.info.backend_pid])
    until = time.monotonic() + 10
    while is_quiet(kept.connection):
        assert time.monotonic() < until, "The server said nothing."
        time.sleep(0.01)


def works(kept: Any) -> bool:
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def test_a_connection_that_is_there_is_not_asked(kept: Any) -> None:
    believe(READER)
    assert kept.health_check_done
    assert works(kept)


def test_one_that_was_ended_is_asked_and_made_anew(kept: Any) -> None:
    before = kept.connection
    end(kept)
    believe(READER)
    assert not kept.health_check_done
    assert works(kept)
    assert kept.connection is not before


@pytest.mark.parametrize("environ", [{"REQUEST_METHOD": "POST"}, {}, None])
def test_whoever_sends_something_has_it_asked(kept: Any, environ: dict[str, str] | None) -> None:
    believe(environ)
    assert not kept.health_check_done


def test_a_connection_that_is_closed_is_not_believed(kept: Any) -> None:
    kept.connection.close()
    believe(READER)
    assert not kept.health_check_done


ORDER = """
import django
django.setup()
from django.core.signals import request_started
print(*[receiver().__name__ for _key, receiver, *_others in request_started.receivers])
"""


def test_what_django_does_before_a_request_comes_first() -> None:
    # In a process of its own: Django's test client puts its receiver behind all others.
    done = subprocess.run([sys.executable, "-c", ORDER], capture_output=True, text=True, check=True)
    names = done.stdout.split()
    assert names.index("close_old_connections") < names.index("believe")

"""What monitoring learns of the processes that nobody looks at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.mail import OutboxBackend
from posts.models import Heartbeat, OutgoingMessage
from tests.factories import draft, live_post, publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DETAILS = "/health/details/"


def test_health_is_well_while_the_database_answers(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"database": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, DatabaseError, InterfaceError])
def test_health_is_ill_when_the_database_does_not_answer(
    error: type[Exception], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise error("password=secret host=10.0.0.1")

    with monkeypatch.context() as patched:
        patched.setattr(type(connections["default"]), "cursor", refuse)
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"database": "unreachable"})


@pytest.fixture
def clock(settings: Any) -> Any:
    """A clock that only this test moves, and alarms after five minutes."""
    settings.ALARM_AFTER = 300
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def beat(*processes: Heartbeat.Process) -> None:
    for process in processes or Heartbeat.Process:
        Heartbeat.beat(process)


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get(DETAILS)
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.json()


def test_all_is_well_after_a_round_of_each(client: Client, clock: time_machine.Traveller) -> None:
    call_command("publish_due")
    call_command("send_outbox")
    status, found = ask(client)
    assert (status, found["database"]) == (200, "ok")
    assert found["scheduler"] == {"state": "ok", "last_round": "2026-05-01T12:00:00Z", "late": 0}
    assert found["mailer"] == {
        "state": "ok",
        "last_round": "2026-05-01T12:00:00Z",
        "waiting": 0,
        "waiting_since": None,
        "given_up": 0,
    }


def test_before_the_first_round_there_is_no_sign_of_life(client: Client) -> None:
    status, found = ask(client)
    assert status == 503
    assert {found[part]["state"] for part in ("scheduler", "mailer")} == {"silent"}
    assert found["scheduler"]["last_round"] is None


@pytest.mark.parametrize("process", Heartbeat.Process)
@pytest.mark.parametrize(("seconds", "expected"), [(300, 200), (301, 503)])
def test_a_process_that_stands_still_is_noticed(
    process: Heartbeat.Process, seconds: int, expected: int, client: Client, clock: time_machine.Traveller
) -> None:
    beat(process)
    clock.shift(timedelta(seconds=seconds))
    beat(*set(Heartbeat.Process) - {process})
    status, found = ask(client)
    assert status == expected
    assert found[process]["state"] == ("ok" if expected == 200 else "silent")


def test_a_post_that_is_late_is_an_alarm(client: Client, clock: time_machine.Traveller) -> None:
    publish(draft(title="A secret plan", go_live_at=NOW + timedelta(days=1)))
    live_post(title="Another secret", expire_at=NOW + timedelta(days=1))
    clock.shift(timedelta(days=1, seconds=299))
    beat()
    assert ask(client)[0] == 200
    clock.shift(timedelta(seconds=1))
    status, found = ask(client)
    assert status == 503
    assert (found["scheduler"]["state"], found["scheduler"]["late"]) == ("late", 2)


def test_mail_that_waits_is_counted_and_no_alarm(client: Client) -> None:
    OutboxBackend().send_messages(
        [EmailMessage("Secret", "Secret", to=[f"{n}@example.com"]) for n in range(4)]
    )
    waiting, sent, given_up, oldest = OutgoingMessage.objects.order_by("pk")
    for row, now in ((sent, "sent"), (given_up, "given up"), (waiting, "sending")):
        OutgoingMessage.objects.filter(pk=row.pk).update(status=now)
    OutgoingMessage.objects.filter(pk=oldest.pk).update(created_at=Now() - timedelta(hours=3))
    beat()
    status, found = ask(client)
    assert status == 200
    assert (found["mailer"]["waiting"], found["mailer"]["given_up"]) == (2, 1)
    since = datetime.fromisoformat(found["mailer"]["waiting_since"])
    assert since == OutgoingMessage.objects.get(pk=oldest.pk).created_at.replace(
        microsecond=since.microsecond
    )


def test_whoever_asks_learns_no_secret(client: Client, clock: time_machine.Traveller) -> None:
    publish(draft(title="A secret plan", slug="secret", go_live_at=NOW + timedelta(days=1)))
    OutboxBackend().send_messages([EmailMessage("Secret", "Secret", to=["secret@example.com"])])
    clock.shift(timedelta(days=2))
    assert "secret" not in client.get(DETAILS).content.decode().lower()
    assert not client.get(DETAILS).cookies


def test_load_balancers_are_told_of_the_database_alone(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"database": "ok"})


def test_asking_costs_the_same_whatever_waits(client: Client, clock: time_machine.Traveller) -> None:
    beat()
    queries = []
    for number in (1, 5):
        publish(draft(go_live_at=NOW + timedelta(days=1)))
        messages = [EmailMessage("Subject", "Text", to=[f"{n}@example.com"]) for n in range(number)]
        OutboxBackend().send_messages(messages)
        with CaptureQueriesContext(connection) as captured:
            client.get(DETAILS)
        queries.append(len(captured))
    assert queries[0] == queries[1]


def test_details_are_503_while_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("password=secret host=10.0.0.1")

    with monkeypatch.context() as patched:
        patched.setattr(type(connections["default"]), "cursor", refuse)
        response = client.get(DETAILS)
    assert (response.status_code, response.json()) == (503, {"database": "unreachable"})


def test_details_only_answer_questions(client: Client) -> None:
    beat()
    assert client.head(DETAILS).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(DETAILS).status_code == 405
    assert client.get(f"{DETAILS}?%00=%ff&page=-1").status_code == 200

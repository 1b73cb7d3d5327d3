"""What waits in the outbox reaches its address, whatever the mail server does, and once."""

import errno
import io
import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import Client

from posts.mail import OutboxBackend
from posts.models import Heartbeat, OutgoingMessage, User
from posts.outbox import sending
from posts.outbox.failures import MOST_ATTEMPTS, PAUSES, Failure, understand
from posts.outbox.pruning import prune
from tests.mailserver import CERTIFICATE, PASSWORD, MailServer, drip, hang_up, never_answer
from tests.postbox import Postbox

pytestmark = pytest.mark.django_db
Status = OutgoingMessage.Status


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that works, and settings that lead to it."""
    with MailServer() as server:
        lead_to(server, settings)
        yield server


def lead_to(server: MailServer, settings: Any) -> None:
    """Let everything be as it should."""
    server.faults.clear()
    settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = settings.MAIL_DEADLINE = 60


def write(number: int = 1, **fields: Any) -> list[OutgoingMessage]:
    """Write messages; return their rows."""
    values = [
        {"subject": "Subject", "body": "Text", "to": [f"reader-{n}@example.com"], **fields}
        for n in range(number)
    ]
    OutboxBackend().send_messages([EmailMessage(**value) for value in values])
    return list(OutgoingMessage.objects.order_by("pk"))


def only() -> OutgoingMessage:
    return OutgoingMessage.objects.get()


def bring_forward() -> None:
    """Let the time of waiting and the leases be over."""
    OutgoingMessage.objects.unfinished().update(next_attempt_at=Now())


def due_in(row: OutgoingMessage) -> timedelta:
    """How long until a message may be sent, by the clock of the database."""
    found = OutgoingMessage.objects.filter(pk=row.pk).annotate(now=Now()).get()
    assert found.next_attempt_at
    wait: timedelta = found.next_attempt_at - found.now
    return wait


# A server that works


def test_what_waits_arrives_once(server: MailServer) -> None:
    rows = write(3)
    assert sending.send_due().sent == 3
    assert sending.send_due().sent == 0
    assert server.arrived() == {row.message_id: 1 for row in rows}
    assert [message["To"] for message in server.mailbox] == [row.recipient for row in rows]
    for row in OutgoingMessage.objects.all():
        assert (row.status, row.attempts, row.next_attempt_at) == (Status.SENT, 1, None)
        assert row.finished_at


def test_a_message_to_three_is_three_messages_with_one_identity(server: MailServer) -> None:
    server.faults["rcpt"] = lambda conversation: (
        "550 5.1.1 No such mailbox" if server.conversations == 2 else "250 ok"
    )
    write(cc=["b@example.com"], bcc=["c@example.com"])
    report = sending.send_due()
    assert (report.sent, report.given_up) == (2, 1)
    assert list(server.arrived().values()) == [2]
    assert not any("c@example.com" in message.as_string() for message in server.mailbox)


def test_a_password_and_an_encrypted_connection(
    server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", PASSWORD
    settings.EMAIL_USE_TLS = True
    write()
    assert sending.send_due().sent == 1


def test_an_address_beyond_ascii_arrives_as_it_is_written(settings: Any) -> None:
    with Postbox() as postbox:
        settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
        write(
            subject="Grüße",
            body="Schöner Text\n",
            to=["Jürgen <jürgen@xn--bcher-kva.example>"],
            cc=["b@example.com"],
        )
        assert sending.send_due().sent == 2
    [message] = postbox.to("jürgen@xn--bcher-kva.example")
    [copy] = postbox.to("b@example.com")
    assert (message["To"], message["Cc"]) == ("Jürgen <jürgen@xn--bcher-kva.example>", "b@example.com")
    assert (message["Subject"], message.get_content().strip()) == ("Grüße", "Schöner Text")
    assert copy.get_content() == message.get_content()


def test_a_server_without_smtputf8_refuses_that_address_alone(server: MailServer) -> None:
    write(to=["jürgen@example.com"])
    write()
    report = sending.send_due()
    assert (report.sent, report.given_up, report.put_off) == (1, 1, 0)
    refused = OutgoingMessage.objects.get(recipient="jürgen@example.com")
    assert refused.last_error.startswith("553 5.6.7")
    assert "SMTPUTF8" in refused.last_error


# A server that fails


def refuse_connections(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = unused.getsockname()[1]


def find_no_name(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
    fail(patch, socket.gaierror(socket.EAI_NONAME, "Name or service not known"))


def find_no_way(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
    fail(patch, OSError(errno.EHOSTUNREACH, "No route to host"))


def fail(patch: pytest.MonkeyPatch, error: OSError) -> None:
    def connect(*args: Any, **kwargs: Any) -> None:
        raise error

    patch.setattr(socket, "create_connection", connect)


def refuse_the_password(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "wrong"


def show_a_certificate_of_their_own(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_USE_TLS = True


def reply(step: str, with_: Any) -> Any:
    """A failure of the server's own making."""

    def fault(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
        server.faults[step] = with_

    return fault


def be_quiet(step: str) -> Any:
    def fault(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
        server.faults[step] = never_answer
        settings.EMAIL_TIMEOUT = 0.2

    return fault


def never_end(step: str, how: Any) -> Any:
    def fault(server: MailServer, settings: Any, patch: pytest.MonkeyPatch) -> None:
        server.faults[step] = how
        settings.MAIL_DEADLINE = 0.3

    return fault


# What happens, and a word that the administrator will read.
PASSING = {
    "no such name": (find_no_name, "Name or service not known"),
    "connection refused": (refuse_connections, "refused"),
    "unreachable": (find_no_way, "No route to host"),
    "password refused": (refuse_the_password, "535 5.7.8 Who are you?"),
    "hung up at once": (reply("greeting", hang_up), "closed"),
    "hung up in mid conversation": (reply("data", hang_up), "closed"),
    "421 at once": (reply("greeting", "421 4.3.2 Closing"), "421"),
    "421 in mid conversation": (reply("mail", "421 4.7.0 Too much"), "421"),
    "421 for the address": (reply("rcpt", "421 4.7.0 Too much"), "421"),
    "not now, for the address": (reply("rcpt", "451 4.7.1 Try again later"), "451 4.7.1 Try again later"),
    "not now, for the text": (reply("text", "452 4.3.1 Full"), "452 4.3.1 Full"),
    "sender refused": (reply("mail", "550 5.7.1 Not you"), "550 5.7.1 Not you"),
    "nonsense": (reply("greeting", "<h1>It works!</h1>"), "It works"),
    "certificate": (show_a_certificate_of_their_own, "self-signed certificate"),
    "accepts and never answers": (be_quiet("greeting"), "timed out"),
    "takes the text and never answers": (be_quiet("text"), "timed out"),
    "silent for longer than any conversation": (never_end("mail", never_answer), "closed"),
    "one byte at a time": (never_end("greeting", drip), "closed"),
    "one byte at a time in mid conversation": (never_end("rcpt", drip), "closed"),
}


@pytest.mark.parametrize("name", PASSING)
def test_f10_a_failure_that_passes_costs_time_and_no_message(
    name: str, server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault, word = PASSING[name]
    [row] = write()
    with monkeypatch.context() as patch:
        fault(server, settings, patch)
        assert sending.send_due().put_off == 1
    assert server.arrived() == {}
    failed = only()
    assert (failed.status, failed.attempts) == (Status.WAITING, 1)
    assert word in failed.last_error
    assert PAUSES[0] - timedelta(minutes=1) < due_in(row) <= PAUSES[0]
    lead_to(server, settings)
    assert sending.send_due().sent == 0, "it is not due yet"
    bring_forward()
    assert sending.send_due().sent == 1
    assert server.arrived() == {row.message_id: 1}
    assert (only().status, only().last_error) == (Status.SENT, "")


FINAL = {
    "no such mailbox": ("rcpt", "550 5.1.1 No such mailbox"),
    "refused text": ("text", "554 5.7.1 This is spam"),
    "too large": ("data", "552 5.3.4 Too large"),
}


@pytest.mark.parametrize("name", FINAL)
def test_what_is_refused_for_good_is_given_up_at_once(name: str, server: MailServer) -> None:
    step, text = FINAL[name]
    write(2)
    usual = "354 go on" if step == "data" else "250 ok"
    server.faults[step] = lambda conversation: text if server.conversations == 1 else usual
    report = sending.send_due()
    assert (report.sent, report.given_up) == (1, 1), "the other message does not wait for it"
    row = OutgoingMessage.objects.get(status=Status.GIVEN_UP)
    assert (row.last_error, row.attempts, row.next_attempt_at) == (text, 1, None)
    assert row.finished_at
    bring_forward()
    assert sending.send_due().sent == 0


def test_a_server_that_is_away_is_asked_once_a_round(server: MailServer) -> None:
    write(3)
    server.faults["greeting"] = hang_up
    assert sending.send_due().put_off == 1
    assert server.conversations == 1


def test_an_address_that_is_put_off_keeps_no_other_waiting(server: MailServer) -> None:
    write(3)
    server.faults["rcpt"] = lambda conversation: "451 Later" if server.conversations == 1 else "250 ok"
    report = sending.send_due()
    assert (report.sent, report.put_off) == (2, 1)


def test_pauses_grow_and_then_the_message_is_given_up_visibly(server: MailServer) -> None:
    assert sorted(PAUSES) == PAUSES
    assert sum(PAUSES, timedelta()) > timedelta(days=1), "a server may be away for a day"
    [row] = write()
    server.faults["greeting"] = hang_up
    for pause in PAUSES:
        assert sending.send_due().put_off == 1
        assert pause - timedelta(minutes=1) < due_in(row) <= pause
        bring_forward()
    assert sending.send_due().given_up == 1
    assert (only().status, only().attempts) == (Status.GIVEN_UP, MOST_ATTEMPTS)
    assert "closed" in only().last_error


def test_what_was_given_up_can_be_put_back(server: MailServer) -> None:
    [row] = write()
    server.faults["rcpt"] = "550 5.7.1 Relaying denied"
    with pytest.raises(CommandError, match="Given up: 1"):
        call_command("send_outbox")
    server.faults.clear()
    out = io.StringIO()
    call_command("send_outbox", given_up=True, stdout=out)
    assert "Put back: 1" in out.getvalue()
    assert server.arrived() == {row.message_id: 1}


@pytest.mark.parametrize(
    "fields",
    [{"subject": "two\nlines"}, {"headers": {"X-Odd": "two\nlines"}}, {"from_email": "a@b\nc"}],
    ids=str,
)
def test_what_is_no_message_is_given_up_and_keeps_no_other(
    fields: dict[str, Any], server: MailServer
) -> None:
    OutboxBackend().send_messages([EmailMessage(**{"to": ["a@example.com"], **fields})])
    write()
    report = sending.send_due()
    assert (report.sent, report.given_up) == (1, 1)
    assert "no message that can be sent" in OutgoingMessage.objects.get(status=Status.GIVEN_UP).last_error


def test_an_error_of_our_own_keeps_no_other_message(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write(2)
    OutgoingMessage.objects.filter(pk=first.pk).update(content='{"not": "ours"}')
    report = sending.send_due()
    assert (report.sent, report.put_off) == (1, 1)
    assert server.arrived() == {second.message_id: 1}


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (smtplib.SMTPDataError(554, b"\xff no\r\n really"), Failure("554 \ufffd no really", for_good=True)),
        (smtplib.SMTPDataError(-1, b"?"), Failure("-1 ?")),
        (RuntimeError("x" * 1000 + "\0"), Failure(("RuntimeError: " + "x" * 1000)[:500])),
    ],
    ids=str,
)
def test_a_reason_is_short_text(error: Exception, failure: Failure) -> None:
    assert understand(error) == failure


# A worker that fails


def test_a_message_whose_worker_is_lost_is_found_again_after_its_lease(
    server: MailServer, settings: Any
) -> None:
    [row] = write()
    assert sending.claim() == row
    assert only().status == Status.SENDING
    assert due_in(row) > timedelta(seconds=settings.MAIL_LEASE - 60)
    assert sending.claim() is None
    bring_forward()
    assert sending.send_due().sent == 1
    assert server.arrived() == {row.message_id: 1}


def test_a_message_that_ends_every_worker_is_given_up(server: MailServer) -> None:
    write()
    for _death in range(MOST_ATTEMPTS):
        assert sending.claim()
        bring_forward()
    assert sending.send_due().given_up == 1
    assert server.conversations == 0
    assert "worker" in only().last_error


def test_a_worker_that_comes_back_late_does_not_disturb_the_next(server: MailServer) -> None:
    write()
    slow = sending.claim()
    assert slow
    bring_forward()
    next_one = sending.claim()
    assert next_one
    sending.record(slow, Failure("too late"), sending.Report())
    assert (only().status, only().last_error) == (Status.SENDING, "")
    sending.record(slow, None, sending.Report())
    sending.record(next_one, Failure("failed"), sending.Report())
    assert only().status == Status.SENT, "it was sent, whoever did it"


def test_an_outcome_waits_for_a_database_that_restarts(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    pauses: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", pauses.append)
    monkeypatch.setattr(sending, "connection", type("Dead", (), {"close": staticmethod(lambda: None)}))
    record = sending.record

    def away_twice(*args: Any) -> None:
        if len(pauses) < 2:
            raise OperationalError("the connection is closed")
        record(*args)

    monkeypatch.setattr(sending, "record", away_twice)
    assert sending.send_due().sent == 1
    assert pauses == [1, 2]
    assert only().status == Status.SENT
    assert sum(sending.PATIENCE) < 300


def test_a_worker_that_is_asked_to_stop_finishes_the_message_it_has(server: MailServer) -> None:
    write(3)
    report = sending.send_due(stopping=lambda: server.conversations == 1)
    assert report.sent == 1
    assert server.conversations == 1


def test_a_round_leaves_a_sign_of_life(server: MailServer) -> None:
    sending.send_due()
    assert Heartbeat.objects.filter(pk=Heartbeat.Process.MAILER).exists()


# Forgetting


def test_texts_are_erased_and_rows_go_in_the_end(server: MailServer) -> None:
    ages = {"new": 0, "yesterday's": 2, "last week's": 8, "last month's": 20, "last year's": 200}
    for status in (Status.SENT, Status.GIVEN_UP):
        for name, days in ages.items():
            OutgoingMessage.objects.create(
                subject=name, content="{}", status=status, finished_at=Now() - timedelta(days=days)
            )
    OutgoingMessage.objects.create(subject="waiting", content="{}", created_at=Now() - timedelta(days=400))
    prune()
    kept = {(row.status, row.subject): bool(row.content) for row in OutgoingMessage.objects.all()}
    assert kept == {
        ("sent", "new"): True,
        ("sent", "yesterday's"): False,
        ("sent", "last week's"): False,
        ("sent", "last month's"): False,
        ("given up", "new"): True,
        ("given up", "yesterday's"): True,
        ("given up", "last week's"): True,
        ("given up", "last month's"): False,
        ("waiting", "waiting"): True,
    }
    assert sending.try_given_up_again() == 3


# The list

LIST = "/admin/posts/outgoingmessage/"


def test_administrators_see_the_outbox_without_texts(superuser: User, client: Client) -> None:
    [row] = write(body="a link for a new password")
    client.force_login(superuser)
    for path in (LIST, f"{LIST}inspect/{row.pk}/"):
        page = client.get(path).content.decode()
        assert row.recipient in page
        assert "new password" not in page


def test_what_was_given_up_can_be_looked_for(superuser: User, client: Client) -> None:
    first, second = write(2)
    OutgoingMessage.objects.filter(pk=first.pk).update(status=Status.GIVEN_UP)
    client.force_login(superuser)
    page = client.get(LIST, {"status__exact": Status.GIVEN_UP}).content.decode()
    assert first.recipient in page
    assert second.recipient not in page


@pytest.mark.parametrize("role", ["writer", "reviewer", "editor"])
def test_the_outbox_is_closed_to_others(role: str, request: pytest.FixtureRequest, client: Client) -> None:
    [row] = write()
    client.force_login(request.getfixturevalue(role))
    for path in (LIST, f"{LIST}inspect/{row.pk}/"):
        response = client.get(path)
        assert response.status_code in (302, 403)
        assert row.recipient not in response.content.decode()


def test_nobody_edits_the_outbox(superuser: User, client: Client) -> None:
    [row] = write()
    client.force_login(superuser)
    for path in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
        assert client.post(LIST + path, {"recipient": "b@example.com"}).status_code in (302, 403, 404)
    assert only().recipient == row.recipient

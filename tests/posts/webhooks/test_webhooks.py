"""Other services are told what becomes of pages: signed, once committed, and without keeping mail waiting."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from posts.mail import OutboxBackend
from posts.models import OutgoingMessage, PostPage, User
from posts.outbox import sending
from posts.outbox.failures import PAUSES
from posts.outbox.sending import send_due
from posts.review import schedule
from posts.review.notices import quiet
from posts.webhooks.events import announce, slack_text
from posts.webhooks.hooks import NoHook, parse
from tests.factories import draft, make_user, publish, submit
from tests.hookserver import Fault, HookServer, answer, drip, hang_up, never_answer

pytestmark = pytest.mark.django_db
SECRET = "a secret of thirty-two characters"  # and one more
Status = OutgoingMessage.Status


@pytest.fixture
def server(settings: Any) -> Iterator[HookServer]:
    """A service that works, and settings that lead to it."""
    with HookServer() as server:
        settings.WEBHOOKS, settings.WEBHOOK_SECRET = [server.url], SECRET
        yield server


def events(server: HookServer) -> list[str]:
    send_due()
    return [told.json["event"] for told in server.told]


def only() -> OutgoingMessage:
    return OutgoingMessage.objects.exclude(hook="").get()


def due_again() -> None:
    OutgoingMessage.objects.update(next_attempt_at=Now())


def verify(header: str, body: bytes, secret: str) -> bool:
    """As docs/operations.md tells those who receive it to."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    signed = hmac.new(secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signed, parts["v1"])


# What is told


def test_a_text_on_its_way_to_readers_is_told_of_and_signed(server: HookServer, reviewer: User) -> None:
    writer = make_user("wanda@example.com", "Writers", first_name="Wanda", last_name="Writer")
    post = publish(draft(title="On proofs", by=writer), approved_by=reviewer)
    assert sorted(events(server)) == ["approved", "assigned", "published", "submitted"]
    told = {one.json["event"]: one for one in server.told}
    for one in told.values():
        assert one.path == "/secret-path?of=ours"
        assert verify(one.headers["Galley-Signature"], one.body, SECRET)
        assert not verify(one.headers["Galley-Signature"], one.body + b" ", SECRET)
        assert one.headers["Galley-Event"] == one.json["event"]
        assert one.headers["Galley-Delivery"] == one.json["id"]
        assert b"Something worth reading" not in one.body
        assert b"@example.com" not in one.body
    submitted = told["submitted"].json
    assert submitted["actor"] == {"name": "Wanda Writer"}
    assert submitted["page"] == {
        "id": post.pk,
        "title": "On proofs",
        "url": None,
        "edit_url": f"http://testserver/admin/pages/{post.pk}/edit/",
    }
    assert told["published"].json["page"]["url"] == post.full_url
    assert told["assigned"].json["reviewer"] == {"name": "reviewer"}


def test_scheduling_sending_back_and_taking_down_are_told_of(
    server: HookServer, reviewer: User, editor: User
) -> None:
    later = timezone.now() + timedelta(days=1)
    publish(draft(go_live_at=later), approved_by=reviewer)
    live = publish(draft(), approved_by=reviewer)
    live.unpublish(user=editor)
    state = submit(back := draft(), by=back.owner)
    with transaction.atomic():
        approve_not(back, state, reviewer)
    told = events(server)
    assert told.count("scheduled") == told.count("unpublished") == told.count("sent_back") == 1
    scheduled = next(one.json for one in server.told if one.json["event"] == "scheduled")
    assert scheduled["goes_live_at"].startswith(f"{later:%Y-%m-%dT%H}")
    assert b"Say more, please." not in b"".join(one.body for one in server.told)


def approve_not(page: Any, state: Any, reviewer: User) -> None:
    from posts.review.shown import show

    show(page, reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")


def test_a_publication_that_fails_is_told_of_once(
    server: HookServer, reviewer: User, monkeypatch: Any
) -> None:
    post = publish(draft(go_live_at=timezone.now() + timedelta(days=1)), approved_by=reviewer)
    OutgoingMessage.objects.all().delete()
    post.revisions.update(approved_go_live_at=timezone.now())

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(PostPage, "publish", fail)
    for _minute in range(3):
        assert schedule.publish_due().failed
    assert events(server) == ["publication_failed"]


def test_nothing_is_told_of_what_is_rolled_back_or_imported(server: HookServer) -> None:
    post = draft()
    with transaction.atomic():
        submit(post, by=post.owner)
        transaction.set_rollback(True)
    with quiet():
        submit(draft(), by=post.owner)
    assert events(server) == []


def test_without_webhooks_nothing_is_written(settings: Any) -> None:
    publish(draft())
    assert not OutgoingMessage.objects.exclude(hook="").exists()


def test_slack_gets_a_line_in_which_nobody_is_mentioned(server: HookServer, settings: Any) -> None:
    settings.WEBHOOKS = [f"slack+{server.url}"]
    post = draft(title="<!channel> & <https://evil.example|you>")
    submit(post, by=post.owner)
    send_due()
    for told in server.told:
        assert set(told.json) == {"text"}
        assert "&lt;!channel&gt; &amp; &lt;https" in told.json["text"]
        assert told.json["text"].count("<") == 1
        assert verify(told.headers["Galley-Signature"], told.body, SECRET)


def test_a_line_of_slacks_says_who_did_what() -> None:
    page = {"title": "On proofs", "url": "https://a.example/?a&b", "edit_url": ""}
    told = {"event": "published", "page": page, "actor": {"name": "Rosa"}}
    assert slack_text(told) == "<https://a.example/?a&amp;b|On proofs> was published (Rosa)"


# Faults


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (answer(500), "answers 500"),
        (answer(404), "answers 404"),
        (answer(302, Location="/elsewhere"), "Redirects are not followed"),
        (never_answer, "did not answer in time"),
        (drip, "does not speak HTTP"),
        (hang_up, "RemoteDisconnected"),
    ],
    ids=["500", "404", "redirect", "never", "drip", "hang up"],
)
def test_what_is_not_taken_is_tried_again_under_the_same_name(
    server: HookServer, settings: Any, fault: Fault, words: str
) -> None:
    settings.WEBHOOK_DEADLINE = 0.3
    announce("published", draft().pk)
    server.fault = fault
    send_due()
    row = only()
    assert (row.status, row.attempts) == (Status.WAITING, 1)
    assert words in row.last_error
    assert "secret-path" not in row.last_error
    settings.WEBHOOK_DEADLINE = 10
    server.fault = answer(200)
    due_again()
    send_due()
    assert only().status == Status.SENT
    first, *_others, last = server.told
    assert first.headers["Galley-Delivery"] == last.headers["Galley-Delivery"]
    assert first.body == last.body
    assert {told.path for told in server.told} == {"/secret-path?of=ours"}


def test_a_service_that_is_not_there_is_tried_again(settings: Any) -> None:
    with HookServer() as server:
        settings.WEBHOOKS, settings.WEBHOOK_SECRET = [server.url], SECRET
    announce("published", draft().pk)
    send_due()
    assert only().last_error == "127.0.0.1: ConnectionRefusedError: Connection refused"


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("7200", timedelta(hours=2)),
        ("999999999", timedelta(days=1)),
        ("1", PAUSES[0]),
        ("soon", PAUSES[0]),
        ("-5", PAUSES[0]),
        ("Thu, 01 Jan 1970 00:00:00 GMT", PAUSES[0]),
    ],
)
def test_a_service_that_asks_for_time_gets_it_within_reason(
    server: HookServer, asked: str, got: timedelta
) -> None:
    announce("published", draft().pk)
    server.fault = answer(429, Retry_After=asked)
    send_due()
    wait = only().next_attempt_at - timezone.now()  # type: ignore[operator]
    assert abs(wait - got) < timedelta(seconds=30)


def test_a_service_that_is_gone_or_was_taken_out_is_given_up(server: HookServer, settings: Any) -> None:
    announce("published", draft().pk)
    server.fault = answer(410)
    send_due()
    assert only().status == Status.GIVEN_UP
    OutgoingMessage.objects.all().delete()
    announce("published", draft().pk)
    settings.WEBHOOKS = []
    send_due()
    assert "no longer in WEBHOOKS" in only().last_error
    assert len(server.told) == 1


def test_no_service_keeps_mail_or_another_service_waiting(server: HookServer, settings: Any) -> None:
    with HookServer() as dead:
        dead.fault = answer(503)
        settings.WEBHOOKS = [dead.url, server.url]
        for _number in range(3):
            announce("published", draft().pk)
        OutboxBackend().send_messages([EmailMessage("Subject", "Text", to=["reader@example.com"])])
        report = send_due()
        assert (report.sent, report.put_off) == (4, 1)
        assert len(dead.told) == 1, "a service that fails is left alone until the next round"


def test_a_mail_server_that_fails_keeps_no_event_waiting(server: HookServer, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(sending, "get_connection", fail)
    messages = [EmailMessage("Subject", "Text", to=[f"{n}@example.com"]) for n in range(3)]
    OutboxBackend().send_messages(messages)
    announce("published", draft().pk)
    report = send_due()
    assert (report.sent, report.put_off) == (1, 1)


def test_a_worker_that_was_killed_repeats_a_delivery_by_its_name(server: HookServer) -> None:
    announce("published", draft().pk)
    row = sending.claim()
    assert row
    assert sending.attempt(row) is None  # It was taken, and then the worker is killed.
    due_again()
    send_due()
    names = [told.headers["Galley-Delivery"] for told in server.told]
    assert names == [row.message_id] * 2
    assert only().status == Status.SENT


def test_administrators_see_the_host_and_nothing_of_the_address(
    server: HookServer, superuser: User, client: Any
) -> None:
    announce("published", draft(title="On proofs").pk)
    server.fault = answer(500)
    send_due()
    client.force_login(superuser)
    shown = client.get("/admin/posts/outgoingmessage/").content.decode()
    assert "127.0.0.1" in shown
    assert "published: On proofs" in shown
    assert "secret-path" not in shown
    assert "secret-path" not in json.dumps(list(OutgoingMessage.objects.values()), default=str)


# Settings


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com/",
        "example.com",
        "ftp://a/",
        "https://",
        "https://u:p@a/",
        "https://a/#b",
        "https://a/ b",
        "https://a:0/",
        "https://[a/",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NoHook) as refusal:
        parse(["https://good.example/", text])
    assert "address 2" in str(refusal.value)
    assert text not in str(refusal.value)


def test_http_is_for_this_machine_only_where_it_is_allowed() -> None:
    assert parse(["http://127.0.0.1:8000/"], local=True)
    for text, local in (("http://127.0.0.1:8000/", False), ("http://example.com/", True)):
        with pytest.raises(NoHook):
            parse([text], local=local)


def test_the_address_is_in_no_repr() -> None:
    [hook] = parse(["slack+https://hooks.slack.com/services/T0/B0/XX"])
    assert hook.is_slack
    assert hook.host == "hooks.slack.com"
    assert "T0" not in repr(hook)

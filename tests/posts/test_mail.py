"""Mail is written down, in the transaction that asks for it, and nobody waits for a server."""

import json
import socket
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from posts.mail import OutboxBackend, answered_by, once
from posts.models import OutgoingMessage, PostPage, User
from posts.outbox.packing import pack, unpack
from posts.review.shown import show
from tests.factories import approve, draft, make_user, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"


def message(**fields: Any) -> EmailMultiAlternatives:
    """A message with everything a message can have."""
    values = {
        "subject": "Ärger",
        "body": "Text",
        "from_email": "desk@example.com",
        "to": ["to@example.com"],
        "cc": ["cc@example.com"],
        "bcc": ["bcc@example.com"],
        "reply_to": ["reply@example.com"],
        "headers": {"Auto-Submitted": "auto-generated"},
    }
    made = EmailMultiAlternatives(**{**values, **fields})
    made.attach_alternative("<p>Text</p>", "text/html")
    made.attach("figures.csv", b"a,b\n1,2\n", "text/csv")
    made.attach("figures.bin", b"\xff\x00", "application/octet-stream")
    return made


def written() -> list[tuple[str, str]]:
    """To whom, and with which subject, mail was written, the oldest first."""
    return list(OutgoingMessage.objects.order_by("pk").values_list("recipient", "subject"))


def recipients() -> list[str]:
    return sorted(recipient for recipient, _subject in written())


# What is written


def test_a_message_that_was_packed_is_the_message() -> None:
    original = message()
    copy = unpack(pack(original, headers=original.extra_headers), address="to@example.com")
    for name in ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers"):
        assert getattr(copy, name) == getattr(original, name), name
    assert copy.alternatives == original.alternatives
    assert copy.attachments == original.attachments


def test_html_stays_html() -> None:
    original = EmailMessage("Subject", "<p>Text</p>", to=["to@example.com"])
    original.content_subtype = "html"
    copy = unpack(pack(original, headers={}), address="to@example.com")
    assert copy.message().get_content_type() == "text/html"


def test_sending_only_writes_a_row_for_each_address() -> None:
    assert OutboxBackend().send_messages([message(), message(subject="Another", cc=[], bcc=[])]) == 2
    addresses = ["to@example.com", "cc@example.com", "bcc@example.com"]
    assert written() == [*((address, "Ärger") for address in addresses), ("to@example.com", "Another")]
    assert mail.outbox == []
    for row in OutgoingMessage.objects.all():
        copy = unpack(row.content, address=row.recipient)
        assert copy.recipients() == [row.recipient]
        assert "bcc@example.com" not in copy.message().as_string()


def test_the_message_id_is_made_once_and_names_the_site(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://blog.example:8443"
    OutboxBackend().send_messages([message(bcc=[], cc=[]), message(bcc=[], cc=[])])
    rows = list(OutgoingMessage.objects.all())
    ids = [row.message_id for row in rows]
    assert len(set(ids)) == 2
    assert all(message_id.endswith("@blog.example>") for message_id in ids)
    for row in rows:
        sent = [unpack(row.content, address=row.recipient).message() for _attempt in range(2)]
        assert {made["Message-ID"] for made in sent} == {row.message_id}
        assert len({made["Date"] for made in sent}) == 1


@pytest.mark.parametrize("name", ["Message-ID", "message-id"])
def test_a_message_keeps_an_identity_of_its_own(name: str) -> None:
    OutboxBackend().send_messages([message(headers={name: "<own@example.com>"}, cc=[], bcc=[])])
    row = OutgoingMessage.objects.get()
    assert row.message_id == "<own@example.com>"
    made = unpack(row.content, address=row.recipient).message()
    assert made.get_all("Message-ID") == ["<own@example.com>"]


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "x" * 10_000, "“<b>'\"%s"])
def test_odd_text_stops_nobody(odd: str) -> None:
    OutboxBackend().send_messages([EmailMessage("Subject", odd, to=["to@example.com"])])
    assert json.loads(OutgoingMessage.objects.get().content)["body"] == odd


def test_an_odd_subject_and_address_stop_nobody() -> None:
    OutboxBackend().send_messages([EmailMessage("a\0b" * 1000, "Text", to=["to\0@example.com"])])
    assert OutgoingMessage.objects.get().recipient == "to@example.com"


def test_what_is_rolled_back_was_never_written() -> None:
    with transaction.atomic():
        OutboxBackend().send_messages([message()])
        assert written()
        transaction.set_rollback(True)
    assert written() == []


def test_a_mime_object_is_refused_with_what_to_do() -> None:
    from email.mime.text import MIMEText

    made = message()
    made.attach(MIMEText("x"))
    with pytest.raises(TypeError, match="name, content and type"):
        OutboxBackend().send_messages([made])


# Once


def test_within_an_act_everybody_is_written_to_once() -> None:
    with once("submitted 17"):
        OutboxBackend().send_messages([message(cc=[], bcc=[]), message(to=["TO@example.com"], cc=[], bcc=[])])
    with once("submitted 17"):
        OutboxBackend().send_messages([message(subject="Other words", cc=[], bcc=[])])
    assert written() == [("to@example.com", "Ärger")]
    with once("submitted 18"):
        OutboxBackend().send_messages([message(cc=[], bcc=[])])
    assert len(written()) == 2


def test_outside_of_an_act_nothing_is_taken_for_a_repeat() -> None:
    for _time in range(2):
        OutboxBackend().send_messages([message(cc=[], bcc=[])])
    assert len(written()) == 2


# Review


def test_reviewers_and_administrators_are_told_of_a_submission_once(
    writer: User, reviewer: User, superuser: User
) -> None:
    second = make_user("both@example.com", "Reviewers", is_superuser=True)
    submit(draft(by=writer), by=writer)
    assert recipients() == sorted([reviewer.email, superuser.email, second.email])


def test_f10_nobody_is_told_of_their_own_submission(superuser: User, reviewer: User) -> None:
    submit(draft(by=superuser), by=superuser)
    assert recipients() == [reviewer.email]


def test_a_second_submission_is_told_of_again(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")
    post = PostPage.objects.get(pk=post.pk)
    post.title = "More"
    post.save_revision(user=writer)
    post.current_workflow_state.resume(user=writer)
    assert recipients() == sorted([reviewer.email, writer.email, reviewer.email])


def test_the_writer_is_told_of_the_approval(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    approve(post, by=reviewer)
    assert recipients() == sorted([reviewer.email, writer.email])


def test_f10_no_mail_server_stops_or_delays_review(
    writer: User, reviewer: User, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submitting, sending back, approving and publishing open no connection but that to the database."""
    settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
    connections["default"].ensure_connection()
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, no_connection)
    for name in ("create_connection", "getaddrinfo", "getfqdn", "gethostbyaddr", "gethostbyname"):
        monkeypatch.setattr(socket, name, no_connection)
    post = draft(by=writer)
    state = submit(post, by=writer)
    client.force_login(reviewer)
    decide(client, state, "reject", "Say more, please.")
    PostPage.objects.get(pk=post.pk).current_workflow_state.resume(user=writer)
    show(post, reviewer)
    decide(client, PostPage.objects.get(pk=post.pk).current_workflow_task_state, "approve")
    assert PostPage.objects.get(pk=post.pk).live
    assert recipients() == sorted([reviewer.email, writer.email, reviewer.email, writer.email])


def decide(client: Client, state: Any, action: str, comment: str = "") -> None:
    """Send the form of the dashboard's short menu."""
    page = state.workflow_state.content_object
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    assert client.post(url, {"comment": comment}).status_code < 400


def no_connection(*args: Any, **kwargs: Any) -> None:
    raise AssertionError(f"a connection was asked for: {args}")


def test_a_new_password_is_mailed_through_the_outbox(writer: User, client: Client) -> None:
    client.post("/admin/password_reset/", {"email": writer.email})
    assert recipients() == [writer.email]


# Who gets the answers


def test_answers_go_to_the_other_person(writer: User, reviewer: User) -> None:
    state = submit(post := draft(by=writer), by=writer)
    show(post, reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")
    fields = {row.recipient: json.loads(row.content) for row in OutgoingMessage.objects.all()}
    assert fields[reviewer.email]["reply_to"] == [writer.email]
    assert fields[writer.email]["reply_to"] == [reviewer.email]


def test_a_message_keeps_its_own_address_for_answers(writer: User) -> None:
    with answered_by(writer):
        OutboxBackend().send_messages([message(cc=[], bcc=[])])
    assert json.loads(OutgoingMessage.objects.get().content)["reply_to"] == ["reply@example.com"]


def test_what_nobody_has_done_is_answered_by_nobody() -> None:
    with answered_by(None):
        OutboxBackend().send_messages([EmailMessage("Subject", "Text", to=["to@example.com"])])
    assert json.loads(OutgoingMessage.objects.get().content)["reply_to"] == []

"""Mail waits in the queue; no server that fails can stop a submission or an approval."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django_tasks import task_backends

from posts.mail import PAUSES, QueueBackend, deliver, pack, unpack
from posts.models import PostPage, User
from tests.factories import draft, submit


@pytest.fixture
def queue(settings: Any) -> Any:
    """The queue, empty, with mail going into it."""
    settings.EMAIL_BACKEND = "posts.mail.QueueBackend"
    backend = task_backends["queue"]
    backend.clear()
    yield backend
    backend.clear()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that is away."""

    def refuse(*args: Any) -> int:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def message() -> EmailMultiAlternatives:
    """A message with everything a message can have."""
    made = EmailMultiAlternatives(
        "Ärger", "Text", "desk@example.com", ["to@example.com"], bcc=["bcc@example.com"],
        cc=["cc@example.com"], reply_to=["reply@example.com"], headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    made.attach_alternative("<p>Text</p>", "text/html")
    made.attach("figures.csv", b"a,b\n1,2\n", "text/csv")
    return made


def mails(queue: Any) -> list[Any]:
    """What waits in the queue."""
    return [result for result in queue.results if result.task.name == "deliver"]


def test_a_packed_message_is_the_message() -> None:
    original, copy = message(), unpack(pack(message()))
    for name in ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers"):
        assert getattr(copy, name) == getattr(original, name), name
    assert [tuple(a) for a in copy.alternatives] == [tuple(a) for a in original.alternatives]
    (attachment,) = copy.attachments
    assert (attachment[0], attachment[2]) == ("figures.csv", "text/csv")
    assert "1,2" in str(attachment[1])


def test_sending_only_queues(queue: Any) -> None:
    assert QueueBackend().send_messages([message(), message()]) == 2
    assert len(mails(queue)) == 2
    assert mail.outbox == []


def test_the_worker_delivers_what_was_queued() -> None:
    deliver.func(pack(message()))
    (sent,) = mail.outbox
    assert sent.to == ["to@example.com"]
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_a_failure_puts_the_message_back_with_growing_pauses(queue: Any, failing: None) -> None:
    for failures in range(len(PAUSES)):
        queue.clear()
        deliver.func(pack(message()), failures)
        (later,) = mails(queue)
        assert later.args[1] == failures + 1
    assert sorted(PAUSES) == PAUSES
    assert sum(PAUSES, timedelta()) > timedelta(days=1), "a server may be away for a day"


def test_after_the_last_failure_the_message_is_given_up_visibly(queue: Any, failing: None) -> None:
    with pytest.raises(smtplib.SMTPServerDisconnected):
        deliver.func(pack(message()), len(PAUSES))
    assert mails(queue) == []


@pytest.mark.django_db
def test_a_mail_server_that_fails_stops_no_submission_and_no_approval(
    queue: Any, failing: None, writer: User, reviewer: User, client: Client
) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    assert [queued.args[0]["to"] for queued in mails(queue)] == [[reviewer.email]]
    client.force_login(reviewer)
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    client.post(url, {"comment": ""})
    assert PostPage.objects.get(pk=post.pk).live
    assert [writer.email] in [queued.args[0]["to"] for queued in mails(queue)]

"""Mailers that are killed at any moment, and doubled: each subscriber gets each mailing once."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db.models.functions import Now

from home.newsletter import sending, subscribing
from home.newsletter.addresses import parse
from home.newsletter.models import Delivery, Erasure, Issue, SignUp, Subscriber
from posts.models import OutgoingMessage
from posts.outbox.sending import send_due
from tests.databases import copy_of_the_database
from tests.factories import live_post
from tests.home.newsletter.desk import switch_on
from tests.home.newsletter.mailer import Mailer
from tests.mailserver import MailServer, hang_up
from tests.posts.test_processes import run_together, wait_until

pytestmark = pytest.mark.django_db
Status = OutgoingMessage.Status
READERS, POSTS, KILLS = 500, 3, 12
MINUTES = 15  # after which a test that waits has failed, on a machine however loaded


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `committed` does the rest."""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this test's own, where what is written is committed."""
    with django_db_blocker.unblock(), copy_of_the_database():
        yield


@pytest.fixture
def mailers(committed: None) -> Iterator[list[Mailer]]:
    """Two mailers, not started yet."""
    with ExitStack() as servers:
        made = [Mailer(servers.enter_context(MailServer())) for _mailer in range(2)]
        try:
            yield made
        finally:
            for mailer in made:
                mailer.kill()


def make_readers(number: int) -> None:
    rows = [f"reader-{n}@example.com" for n in range(number)]
    Subscriber.objects.bulk_create(
        Subscriber(address=row, key=row, source="form", status="confirmed", confirmed_at=Now())
        for row in rows
    )


def arrived(servers: list[MailServer]) -> Counter[tuple[str, str, str]]:
    """How often each message arrived: whose it is, which mailing, and its Message-ID."""
    found: Counter[tuple[str, str, str]] = Counter()
    for server in servers:
        for message in server.mailbox:
            identity = re.sub(r"\s", "", str(message["Message-ID"]))
            if mailing := re.match(r"<newsletter\.(\d+)\.", identity):
                found[str(message["To"]), mailing[1], identity] += 1
    return found


def test_each_of_500_gets_each_of_three_posts_once_though_mailers_are_killed(mailers: list[Mailer]) -> None:
    switch_on()
    make_readers(READERS)
    chance = random.Random(23)  # noqa: S311
    # How many mails have arrived when a mailer is killed: some before the first, so while they are written.
    kills = sorted([0, 0, *(chance.randrange(READERS * POSTS) for _kill in range(KILLS - 2))])
    # And when a post goes live: mailings begin while others are sent.
    posts = [number * READERS // 2 for number in range(POSTS)]
    deadline = time.monotonic() + 60 * MINUTES
    while posts or kills or not all_handed_over() or waiting():
        assert time.monotonic() < deadline, "it did not happen"
        for mailer in mailers:
            if not mailer.runs():
                mailer.start(per_minute=60 * READERS)
        there = sum(len(mailer.server.mailbox) for mailer in mailers)
        if posts and there >= posts[0]:
            live_post(title=f"Post {posts.pop(0)}")
        time.sleep(chance.uniform(0, 0.2))
        if kills and there >= kills[0]:
            chance.choice(mailers).kill()
            kills.pop(0)
    for mailer in mailers:
        mailer.stop()
    # What is "being sent" was taken by those that were killed. Let their leases be over.
    lost = OutgoingMessage.objects.unfinished()
    assert lost.update(status=Status.WAITING, next_attempt_at=Now()) <= KILLS
    mailers[0].start(per_minute=60 * READERS)
    wait_until(lambda: not OutgoingMessage.objects.unfinished().exists())
    assert Delivery.objects.count() == READERS * POSTS
    found = arrived([mailer.server for mailer in mailers])
    issues = [str(pk) for pk in Issue.objects.values_list("pk", flat=True)]
    expected = {(f"reader-{n}@example.com", issue) for n in range(READERS) for issue in issues}
    assert {(reader, issue) for reader, issue, _identity in found} == expected
    # A repeat has the identity of the first, and there is one only for a death between “taken” and our note.
    assert len(found) == READERS * POSTS
    assert found.total() - len(found) <= KILLS


def all_handed_over() -> bool:
    return Issue.objects.filter(status=Issue.Status.SENT).count() == POSTS


def waiting() -> bool:
    return OutgoingMessage.objects.filter(status=Status.WAITING).exists()


def test_two_mailers_at_once_hand_over_each_message_once(committed: None) -> None:
    switch_on()
    make_readers(40)
    live_post()
    for _round in range(3):
        run_together(sending.hand_over, sending.hand_over, sending.hand_over)
    assert Delivery.objects.count() == 40
    assert OutgoingMessage.objects.filter(bulk=True).count() == 40
    assert Issue.objects.get().status == Issue.Status.SENT


def test_two_at_once_answer_each_sign_up_once(committed: None) -> None:
    for number in range(20):
        subscribing.ask(parse(f"reader-{number % 5}@example.com"), {})
    counts = run_together(subscribing.answer_sign_ups, subscribing.answer_sign_ups)
    assert sum(counts) + SignUp.objects.count() == 20
    assert Subscriber.objects.count() == 5


def test_two_at_once_erase_each_address_once(committed: None) -> None:
    make_readers(20)
    Subscriber.objects.update(status="unsubscribed", ended_at=Now() - 2 * subscribing.UNSUBSCRIBED_KEPT)
    run_together(subscribing.expire, subscribing.expire)
    assert not Subscriber.objects.exists()
    assert Erasure.objects.count() == 20, "one receipt for each"


def test_who_unsubscribes_while_a_mailing_is_written_gets_nothing(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on()
    make_readers(3)
    live_post()
    chosen, leaver = threading.Event(), Subscriber.objects.order_by("pk")[1]
    address_to = sending.address_to

    def linger(*args: Any) -> Any:
        chosen.set()
        time.sleep(0.2)  # in which the other has every chance to finish first
        return address_to(*args)

    def leave() -> None:
        assert chosen.wait(60)
        subscribing.unsubscribe(leaver)

    monkeypatch.setattr(sending, "address_to", linger)
    run_together(sending.hand_over, leave)
    recipients = OutgoingMessage.objects.filter(bulk=True).values_list("recipient", flat=True)
    assert sorted(recipients) == ["reader-0@example.com", "reader-2@example.com"]


FAULTS = {
    "refuses": ("rcpt", "550 5.1.1 No such mailbox", Status.GIVEN_UP),
    "defers": ("rcpt", "451 4.7.1 Try again later", Status.WAITING),
    "hangs up": ("greeting", hang_up, Status.WAITING),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_fails_loses_and_repeats_nothing(name: str, committed: None, settings: Any) -> None:
    step, fault, status = FAULTS[name]
    switch_on()
    make_readers(3)
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.exclude(bulk=True).delete()
    OutgoingMessage.objects.update(next_attempt_at=Now())
    with MailServer() as server:
        settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.faults[step] = fault
        send_due()
        sending.hand_over()
        assert not server.mailbox
        assert OutgoingMessage.objects.filter(status=status).exists()
        server.faults.clear()
        OutgoingMessage.objects.unfinished().update(next_attempt_at=Now())
        send_due()
        assert set(arrived([server]).values()) <= {1}
        sent = 0 if status == Status.GIVEN_UP else 3
        assert len(arrived([server])) == sent

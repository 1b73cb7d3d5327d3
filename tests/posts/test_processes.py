"""Several workers and schedulers at once, killed at the worst of moments, over a database that restarts."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision
from wagtail.signals import page_published

from posts.mail import OutboxBackend
from posts.models import OutgoingMessage, PostPage
from posts.outbox import sending
from posts.review import schedule
from tests.databases import copy_of_the_database
from tests.factories import draft, publish
from tests.mailserver import Conversation, MailServer

ROOT = Path(__file__).resolve().parent.parent.parent
Status = OutgoingMessage.Status
pytestmark = pytest.mark.django_db
PATIENCE = 60  # seconds, after which a test that waits has failed


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `committed` does the rest."""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this test's own, where what is written is committed."""
    with django_db_blocker.unblock(), copy_of_the_database():
        yield


def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a management command on the database of this test."""
    database = connection.settings_dict
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings.dev",
            "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
            "LOG_LEVEL": "ERROR",
            **environment,
        },
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again until something is true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


# The outbox


class Worker:
    """A process that sends, with a mail server of its own, so that a test knows who talks to whom."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        url = f"smtp://127.0.0.1:{self.server.port}"
        self.process = start("send_outbox", "--every", "0.05", EMAIL_URL=url)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self, number: signal.Signals) -> None:
        """Send a signal, if it runs, and wait for the end."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)


@pytest.fixture
def workers(committed: None) -> Iterator[list[Worker]]:
    """Two workers, not started yet."""
    with ExitStack() as servers:
        made = [Worker(servers.enter_context(MailServer())) for _worker in range(2)]
        try:
            yield made
        finally:
            for worker in made:
                worker.end(signal.SIGKILL)


def write(number: int) -> set[str]:
    """Write messages to different people; return their identities."""
    messages = [EmailMessage("Subject", "Text", to=[f"reader-{n}@example.com"]) for n in range(number)]
    OutboxBackend().send_messages(messages)
    return set(OutgoingMessage.objects.values_list("message_id", flat=True))


def test_every_message_arrives_though_workers_are_killed_in_mid_conversation(workers: list[Worker]) -> None:
    message_ids = write(60)
    # At which conversation of a server, and at which step of it, its worker is killed.
    numbers = random.Random(17).sample(range(2, 25), 5)  # noqa: S311
    plan = dict(zip(numbers, ["ehlo", "rcpt", "data", "taken", "quit"], strict=True))
    for worker in workers:
        worker.server.steps = kill_as_planned(worker, plan)
    work_until_nothing_waits(workers)
    assert plan == {}, "every worker that was to be killed was"
    for worker in workers:
        worker.end(signal.SIGTERM)
    # What is "being sent" was taken by those that were killed. Let their leases be over.
    lost = OutgoingMessage.objects.unfinished()
    assert lost.update(status=Status.WAITING, next_attempt_at=Now()) == 5
    work_until_nothing_waits(workers)
    wait_until(lambda: not OutgoingMessage.objects.unfinished().exists())
    arrived = workers[0].server.arrived() + workers[1].server.arrived()
    assert set(arrived) == message_ids
    # Killed between the server's "taken" and our own: nobody can know, so it is sent again.
    assert arrived.total() - len(message_ids) == 2


def kill_as_planned(worker: Worker, plan: dict[int, str]) -> Callable[[Conversation, str], None]:
    """What a server does at each step: end the worker it talks to where the plan has it, once."""

    def step(conversation: Conversation, name: str) -> None:
        number = worker.server.conversations
        if plan.get(number) == name and plan.pop(number, None):
            worker.end(signal.SIGKILL)

    return step


def work_until_nothing_waits(workers: list[Worker]) -> None:
    """Let the workers send, and put another in the place of each that is killed."""
    while waiting():
        for worker in workers:
            if not worker.runs():
                worker.start()
        wait_until(lambda: not waiting() or not all(worker.runs() for worker in workers))


def waiting() -> bool:
    return OutgoingMessage.objects.filter(status=Status.WAITING).exists()


@pytest.fixture
def server(committed: None, settings: Any) -> Iterator[MailServer]:
    """A mail server that this process talks to."""
    with MailServer() as server:
        settings.MAIL_DELIVERY_BACKEND = "posts.outbox.smtp.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def in_another_session(query: str) -> list[Any]:
    """Ask the database from a thread of one's own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connections.close_all()


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_no_transaction_is_open_while_a_worker_talks_to_a_server(server: MailServer) -> None:
    write(1)
    found: list[Any] = []
    server.steps = lambda conversation, step: found.extend(in_another_session(f"SELECT state {OTHERS}"))
    assert sending.send_due().sent == 1
    assert found
    assert {state for (state,) in found} == {"idle"}


def test_a_database_that_restarts_in_mid_conversation_repeats_nothing(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_ids = write(4)
    monkeypatch.setattr(sending, "PATIENCE", (0.01, 0.01, 0.01))

    def restart(conversation: Conversation, step: str) -> None:
        if step == "taken" and server.conversations in (2, 3):
            in_another_session(f"SELECT pg_terminate_backend(pid) {OTHERS}")

    server.steps = restart
    assert sending.send_due().sent == 4
    assert server.arrived() == dict.fromkeys(message_ids, 1)


def test_two_threads_share_the_work(server: MailServer) -> None:
    message_ids = write(12)
    run_together(sending.send_due, sending.send_due)
    assert server.arrived() == dict.fromkeys(message_ids, 1)


# The scheduler


def run_together(*acts: Callable[[], Any]) -> list[Any]:
    """Run functions in threads that begin at the same moment; return what they returned."""
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, act) for act in acts]]


def due(number: int) -> list[PostPage]:
    """Posts that were approved in time and are due since yesterday."""
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        posts = [draft(go_live_at=timezone.now() + timedelta(days=1)) for _post in range(number)]
        for post in posts:
            publish(post)
    return posts


def logged(posts: list[PostPage]) -> list[int]:
    """How often each post went live, by the log."""
    entries = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    return [entries.filter(page=post.pk).count() for post in posts]


@pytest.fixture
def heard() -> Iterator[Counter[int]]:
    """How often each post was announced as published in this process."""
    counter: Counter[int] = Counter()

    def hear(instance: PostPage, **kwargs: Any) -> None:
        counter[instance.pk] += 1

    page_published.connect(hear, sender=PostPage)
    yield counter
    page_published.disconnect(hear, sender=PostPage)


def test_f7_two_schedulers_at_once_publish_each_post_once(committed: None, heard: Counter[int]) -> None:
    for _time in range(2):
        posts = due(3)
        heard.clear()
        reports = run_together(schedule.publish_due, schedule.publish_due)
        assert sorted(title for report in reports for title in report.published) == sorted(map(str, posts))
        assert [failure for report in reports for failure in report.failed] == []
        assert heard == {post.pk: 1 for post in posts}
        assert logged(posts) == [1, 1, 1]


def test_a_scheduler_that_comes_while_another_is_at_it_leaves_it_alone(committed: None) -> None:
    posts = due(2)
    reached, done = threading.Event(), threading.Event()

    def linger(**kwargs: Any) -> None:
        reached.set()
        assert done.wait(PATIENCE / 4), "the second waits for the first"

    def second() -> list[str]:
        assert reached.wait(PATIENCE)
        try:
            return schedule.publish_due().lines()
        finally:
            done.set()

    page_published.connect(linger, sender=PostPage)
    try:
        first, other = run_together(lambda: schedule.publish_due().published, second)
    finally:
        page_published.disconnect(linger, sender=PostPage)
    assert (len(first), other) == (2, [])
    assert logged(posts) == [1, 1]


def test_f7_two_processes_publish_each_post_once_and_one_is_killed(committed: None) -> None:
    posts = due(4)
    processes = [start("publish_due", "--every", "0.1") for _process in range(2)]
    try:
        wait_until(lambda: any(logged(posts)))
        processes[0].kill()
        wait_until(lambda: not Revision.objects.exclude(approved_go_live_at=None).exists())
    finally:
        for process in processes:
            process.terminate()
            process.wait(PATIENCE)
    assert logged(posts) == [1, 1, 1, 1]
    assert all(PostPage.objects.get(pk=post.pk).live for post in posts)
    assert processes[1].returncode == 0, "asked to end, it ended in order"

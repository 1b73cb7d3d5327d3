"""Two processes at the same step of the same post: one decides, and what was read is what goes live."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from posts.models import LedgerEntry, PostPage
from posts.review import ledger
from tests.databases import copy_of_the_database
from tests.posts.review.test_at_once import count, now_of, reader_of, submitted
from tests.posts.test_processes import PATIENCE, ROOT

pytestmark = pytest.mark.django_db
TIMES = 4  # Each race is run several times: once, anybody may win by chance.


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `processes` does the rest."""


class Process:
    """A process of `another_process`."""

    def __init__(self) -> None:
        database = connection.settings_dict
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.posts.review.another_process"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "settings.dev",
                "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
                "LOG_LEVEL": "CRITICAL",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def tell(self, *words: Any) -> None:
        """Send a line."""
        assert self.process.stdin
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """What it says next; at the end of its output the process has failed."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.endswith("\n"), "the process has ended"
        return line.strip()

    def end(self) -> None:
        """Let it end."""
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def processes(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Process, Process]]:
    """Two processes and this one at a database of their own, whose ledger is whole at the end."""
    with django_db_blocker.unblock(), copy_of_the_database():
        pair = Process(), Process()
        try:
            yield pair
            assert ledger.verify().problem == ""
        finally:
            for process in pair:
                process.end()


def at_once(processes: tuple[Process, Process], *acts: tuple[Any, ...]) -> list[str]:
    """Let each process do one thing at the same moment; return what they said."""
    for process, act in zip(processes, acts, strict=True):
        process.tell(*act)
    for process in processes:
        assert process.answer() == "ready"
    for process in processes:
        process.tell("go")
    return [process.answer() for process in processes]


def test_of_two_processes_that_approve_one_decides(processes: tuple[Process, Process]) -> None:
    for _time in range(TIMES):
        post = submitted()
        state = post.current_workflow_task_state
        users = reader_of(post), reader_of(post)
        said = at_once(processes, *(("approve", state.pk, user.pk) for user in users))
        assert sorted(said) == ["", "Somebody else has decided this step already."]
        assert (count("approved", post), count("published", post)) == (1, 1)
        (entry,) = LedgerEntry.objects.filter(page_id=post.pk, action="approved")
        assert entry.user_id == users[said.index("")].pk, "who was told nothing has decided"
        assert now_of(post).live


def test_a_process_that_approves_against_one_that_edits_publishes_what_was_read_or_nothing(
    processes: tuple[Process, Process],
) -> None:
    for _time in range(TIMES):
        post: PostPage = submitted(title="Read")
        reviewer = reader_of(post)
        step = post.current_workflow_task_state
        approved, saved = at_once(
            processes, ("approve", step.pk, reviewer.pk), ("edit", post.pk, post.owner_id)
        )
        post = now_of(post)
        assert saved == ""
        assert post.live is (approved == "")
        assert post.title == "Read" if post.live else "changed after you opened it" in approved
        assert post.get_latest_revision().content["title"] == "Unread", "no text is lost"

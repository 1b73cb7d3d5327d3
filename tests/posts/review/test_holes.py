"""The holes of stock moderation: open in Wagtail as it comes, closed here, by the same steps.

`tests/posts/review/stock` has the steps, and a site of Wagtail alone on which they are gone through, too.
docs/publishing.md has a table of them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django_tasks import task_backends

from posts.models import LedgerEntry, OutgoingMessage, User
from posts.review.gate import Refused
from posts.review.schedule import publish_due
from posts.review.shown import show
from tests.factories import draft
from tests.forms import unchanged
from tests.posts.review.stock.every import STEPS
from tests.posts.review.stock.holes import Desk

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent.parent

# What comes of the steps: on a site of Wagtail alone, and here.
CONTROL = "control_a_text_that_is_as_it_was_read"
OUTCOMES: dict[str, tuple[Any, Any]] = {
    CONTROL: ("Read", "Read"),
    "f1_an_approval_by_somebody_who_may_not_publish": (None, "Approved"),
    "f1_the_publish_button_in_the_middle_of_a_review": ("Unapproved", None),
    "f1_the_publish_button_of_a_list": ("Unapproved", None),
    "f1_the_api_that_writes": ("Unapproved", None),
    "f2_a_text_that_was_saved_after_it_was_read": ("Unread", None),
    "f3_a_text_that_was_overwritten_after_it_was_read": ("Unread", None),
    "f3_a_text_that_was_overwritten_after_the_first_of_two_steps": ("Approved at the second step only", None),
    "f4_a_text_of_ones_own": ("My own", None),
    "f4_a_text_that_one_touched_before_the_last_editor": ("Third", None),
    "f5_a_text_with_an_empty_block": ("Incomplete", None),
    "f6_an_empty_field_approved_from_the_dashboard": (500, 302),
    "f7_what_is_live_after_one_of_three_failed": (["First", "Second"], ["First", "Third"]),
    "f7_a_page_whose_handler_failed": ({"live": True, "logged": False}, {"live": False, "logged": False}),
    "f7_what_is_announced_when_a_second_run_begins_during_the_first": (
        ["First", "Second", "Third", "Second", "Third"],
        ["First", "Second", "Third"],
    ),
    **dict.fromkeys(
        [
            "f8_a_discussion_whose_first_writer_is_deleted",
            "f8_a_discussion_whose_first_writer_is_deleted_from_the_list",
            "f8_a_discussion_whose_first_writer_is_deleted_by_code",
            "f8_a_discussion_whose_first_writer_is_deleted_by_a_query",
        ],
        ([], ["Is it?", "It is."]),
    ),
    "f9_who_approved_after_a_purge": ([], ["reviewer@example.com"]),
    "f11_a_save_from_a_window_that_is_out_of_date": ("Saved over it", "Saved first"),
}

ACTS = ("submit", "send_back", "publish", "approve_the_first_of_two_steps")
FAILS = {act: [500, False] for act in ACTS}
WORKS = {act: [302, True] for act in ACTS}
# Six of nine kinds of failure; and then the server that never answers.
for _kind in "name_not_found password_refused hung_up 421 unreachable bad_certificate".split():
    OUTCOMES[f"f10_{_kind}"] = (FAILS, WORKS)
for _kind in "connection_refused mailbox_refused text_refused".split():
    OUTCOMES[f"f10_{_kind}"] = (WORKS, WORKS)
OUTCOMES |= {
    "f10_never_answers": (FAILS, WORKS),
    "f10_how_many_requests_wait_for_a_server_that_never_answers": (4, 0),
    "f10_an_administrator_who_submits": (
        ["admin@example.com", "mere@example.com", "one@example.com", "two@example.com"],
        ["reviewer@example.com"],  # whose text it is now
    ),
}
OUTCOMES |= {
    "f12_a_page_that_becomes_private_is_purged": (False, True),
    "f12_a_page_that_becomes_public_again_is_purged": (False, True),
    "f12_what_is_purged_when_an_address_changes": ({"old": False, "new": True}, {"old": True, "new": True}),
    "f12_the_page_that_lists_it_is_purged": (False, True),
}
every_way = pytest.mark.parametrize("name", OUTCOMES)


def stock() -> dict[str, Any]:
    """What comes of the steps on a site of Wagtail alone."""
    command = [sys.executable, "-m", "tests.posts.review.stock"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr.decode()
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def approvals(page: Any) -> list[str]:
    """Who approved a page, by the ledger."""
    return [entry.user_email for entry in LedgerEntry.objects.filter(page_id=page.pk, action="approved")]


def through_the_outbox(port: int) -> override_settings:
    """Mail goes out as in production, by SMTP, with patience for half a second."""
    return override_settings(
        EMAIL_BACKEND="posts.mail.OutboxBackend",
        MAIL_DELIVERY_BACKEND="posts.outbox.smtp.BoundedBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_TIMEOUT=0.5,
    )


def work() -> None:
    """Do what waits for a worker."""
    waiting = list(task_backends["queue"].results)
    task_backends["queue"].clear()
    for result in waiting:
        result.task.func(*result.args, **result.kwargs)


@pytest.fixture
def desk(writer: User, reviewer: User, second_reviewer: User, superuser: User) -> Desk:
    """This site, and people who work on it."""
    reviewer.groups.add(*writer.groups.all())  # so that they may write a text of their own
    return Desk(
        draft=draft,
        read=show,
        approvals=approvals,
        refusal=Refused,
        empty_block={"type": "heading", "value": {"text": "", "level": "2"}},
        writer=writer,
        reviewer=reviewer,
        second_reviewer=second_reviewer,
        mere_reviewer=second_reviewer,
        administrator=superuser,
        form=unchanged,
        publish_due=publish_due,
        mail=through_the_outbox,
        work=work,
        mailed=lambda: list(OutgoingMessage.objects.values_list("recipient", flat=True)),
    )


def test_every_hole_is_open_in_wagtail_as_it_comes_and_closed_here() -> None:
    assert set(OUTCOMES) == set(STEPS)
    alike = [name for name, (there, here) in OUTCOMES.items() if there == here]
    assert alike == [CONTROL, "f10_connection_refused", "f10_mailbox_refused", "f10_text_refused"]


def test_what_comes_of_it_in_wagtail_as_it_comes() -> None:
    """All steps in one test: the site is made once, however many processes share the others."""
    assert stock() == {name: there for name, (there, _here) in OUTCOMES.items()}


@every_way
def test_what_comes_of_it_here(name: str, desk: Desk) -> None:
    assert STEPS[name](desk) == OUTCOMES[name][1]

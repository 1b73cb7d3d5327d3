"""What a failing mail server does to review."""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.test import override_settings
from django.urls import reverse
from wagtail.models import WorkflowTask

from tests.mailserver import MailServer, hang_up, never_answer
from tests.posts.review.stock.holes import Desk, now_of, submitted
from tests.posts.review.stock.of_people import signed_in

Failure = Callable[[MailServer], Any]  # makes a block in which mail fails
Act = Callable[[Desk], tuple[Any, Any, str, dict[str, Any]]]  # prepares: page, user, address, form


def reply(step: str, with_: Any) -> Failure:
    """The server's own failure at a step of the conversation."""

    @contextmanager
    def failing(server: MailServer) -> Iterator[None]:
        server.faults[step] = with_
        yield

    return failing


def no_way(error: OSError) -> Failure:
    """The network's failure."""

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> None:
        raise error

    return lambda server: patch.object(socket, "create_connection", connect)


def set_to(**settings: Any) -> Failure:
    """Settings that the server does not go along with."""
    return lambda server: override_settings(**settings)


@contextmanager
def refused(server: MailServer) -> Iterator[None]:
    """Nobody listens where the server should be."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with override_settings(EMAIL_PORT=unused.getsockname()[1]):
            yield


# The nine kinds, and the server that accepts and never answers.
FAILURES: dict[str, Failure] = {
    "name not found": no_way(socket.gaierror(socket.EAI_NONAME, "Name or service not known")),
    "password refused": set_to(EMAIL_HOST_USER="user", EMAIL_HOST_PASSWORD="wrong"),
    "hung up": reply("greeting", hang_up),
    "421": reply("greeting", "421 4.3.2 Closing"),
    "unreachable": no_way(OSError(errno.EHOSTUNREACH, "No route to host")),
    "bad certificate": set_to(EMAIL_USE_TLS=True),
    "connection refused": refused,
    "mailbox refused": reply("rcpt", "550 5.1.1 No such mailbox"),
    "text refused": reply("text", "554 5.7.1 This is spam"),
    "never answers": reply("greeting", never_answer),
}


def submit(desk: Desk) -> tuple[Any, Any, str, dict[str, Any]]:
    page = desk.draft(by=desk.writer)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    # Who may edit the page and may not approve it: on a site of Wagtail's own writers have no rights yet.
    return page, desk.administrator, url, {**desk.form(page), "action-submit": "Submit"}


def send_back(desk: Desk) -> tuple[Any, Any, str, dict[str, Any]]:
    return decision(desk, submitted(desk), "reject")


def approve_the_first_of_two_steps(desk: Desk) -> tuple[Any, Any, str, dict[str, Any]]:
    page = submitted(desk)
    first = page.current_workflow_task
    second = type(first).objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=page.get_workflow(), task=second, sort_order=9)
    return decision(desk, page, "approve")


def publish(desk: Desk) -> tuple[Any, Any, str, dict[str, Any]]:
    return decision(desk, submitted(desk), "approve")


def decision(desk: Desk, page: Any, action: str) -> tuple[Any, Any, str, dict[str, Any]]:
    state = now_of(page).current_workflow_task_state
    desk.read(page, desk.reviewer)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return page, desk.reviewer, url, {"comment": "Say more, please."}


# Last of all the one that gives the workflow another step.
ACTS = (submit, send_back, publish, approve_the_first_of_two_steps)


def where_it_stands(page: Any) -> tuple[Any, ...]:
    """What an act changes."""
    state = now_of(page).current_workflow_state
    step = state.current_task_state if state else None
    return now_of(page).live, state and state.status, step and (step.pk, step.status)


def do(desk: Desk, act: Act, failure: Failure) -> tuple[list[Any], int]:
    """Do an act while mail fails; return what came of it, and how many connections were opened meanwhile.

    What came of it: the status of the answer, and whether the act counts.
    """
    page, user, url, form = act(desk)
    before = where_it_stands(page)
    with MailServer() as server, desk.mail(server.port), failure(server):
        status = signed_in(user).post(url, form).status_code
        return [status, where_it_stands(page) != before], server.conversations


def step(name: str) -> Callable[[Desk], dict[str, list[Any]]]:
    """The step for a kind of failure; it returns what came of each act."""
    return lambda desk: {act.__name__: do(desk, act, FAILURES[name])[0] for act in ACTS}


def f10_how_many_requests_wait_for_a_server_that_never_answers(desk: Desk) -> int:
    return sum(do(desk, act, FAILURES["never answers"])[1] for act in ACTS)


def f10_an_administrator_who_submits(desk: Desk) -> list[str]:
    """Return whom mail told of it."""
    page = desk.draft(by=desk.administrator)
    with MailServer() as server, desk.mail(server.port):
        page.get_workflow().start(page, desk.administrator)
        return sorted(desk.mailed() or [str(message["To"]) for message in server.mailbox])


STEPS: dict[str, Callable[[Desk], Any]] = {
    **{f"f10_{name.replace(' ', '_')}": step(name) for name in FAILURES},
    **{
        function.__name__: function
        for function in (
            f10_how_many_requests_wait_for_a_server_that_never_answers,
            f10_an_administrator_who_submits,
        )
    },
}

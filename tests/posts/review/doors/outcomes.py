"""What came of a visit: what changed, or else what was answered."""

from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from posts.review.gate import Refused
from tests.posts.review.doors.facts import changes
from tests.posts.review.doors.visits import Door, Visit, content
from tests.posts.review.doors.world import State, World

LEAK = "LEAK"
# What is written while somebody reads.
OTHERS = tuple(
    f'{word} "{table}"' if word else f'"{table}"'
    for word in ("INTO", "FROM", "")
    for table in (
        "django_session",
        "posts_showntext",
        "wagtailcore_pagesubscription",
        "wagtailadmin_editingsession",
        "wagtailadmin_formstate",
        "wagtailusers_userprofile",
    )
)
STATUSES = {400: "bad request", 403: "refused", 404: "404", 405: "no such request", 409: "refused"}


def outcomes(world: World, door: Door) -> dict[State, dict[str, str]]:
    """Let everybody come to a door in every state it has, and undo what they did each time."""
    return {
        state: {role: _outcome(Visit(door, world, world.posts[state], role)) for role in door.roles}
        for state in door.states
    }


def _outcome(visit: Visit) -> str:
    with transaction.atomic(), connection.execute_wrapper(writes := Writes()):
        answer = _answer(visit)
        if isinstance(answer, str):
            transaction.set_rollback(True)
            return answer
        happened = (
            changes(visit.world.facts[visit.state], visit.world.facts_of(visit.post)) if writes.any else []
        )
        outcome = ", ".join(happened) or _answered(visit, answer)
        told = _told(visit, answer)
        transaction.set_rollback(True)
    # A login leads back to the address that was asked for.
    if outcome != "login" and told in ("text", "title") and not visit.world.may_read(visit.role, visit.state):
        return f"{outcome}, {LEAK}"
    return outcome


class Writes:
    """Notes whether anything was written that tells of pages: most visits need no closer look."""

    any = False

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        verb, _, rest = str(sql).partition(" ")
        self.any |= verb in ("INSERT", "UPDATE", "DELETE") and not rest.startswith(OTHERS)
        return execute(sql, params, many, context)


def _answer(visit: Visit) -> Any:
    if not visit.door.once:
        return _knock(visit)
    key = visit.door.name, visit.role
    if key not in visit.world.answers:
        visit.world.answers[key] = _knock(visit)
    return visit.world.answers[key]


def _knock(visit: Visit) -> Any:
    """Go to the door. Code is refused by an exception, others by an answer."""
    try:
        with transaction.atomic():
            return visit.door.send(visit)
    except (Refused, PermissionDenied) as refusal:
        return refusal


def _answered(visit: Visit, answer: Any) -> str:
    if isinstance(answer, Exception):
        return "refused"
    if answer is None:
        return "nothing"
    if answer.status_code >= 500:
        return f"ERROR {answer.status_code}"
    if answer.status_code in STATUSES:
        return STATUSES[answer.status_code]
    if 300 <= answer.status_code < 400:
        return _sent_elsewhere(answer)
    if answer.wsgi_request.method == "GET":
        return _told(visit, answer)
    return "answered" if "json" in answer.headers["content-type"] else "asked again"


def _sent_elsewhere(answer: Any) -> str:
    if answer.url.startswith(reverse("wagtailadmin_login")):
        return "login"
    return _said(answer)


def _said(answer: Any) -> str:
    """A refusal comes with a message."""
    said = get_messages(answer.wsgi_request)
    return "refused" if any(message.level >= messages.ERROR for message in said) else "nothing"


def _told(visit: Visit, answer: Any) -> str:
    """Which text of the post the answer has, its messages and its address included."""
    text = _whole(answer)
    secret, public = visit.state.secret, visit.state.public
    if secret and f"{secret} sing".lower() in text:
        return "text"
    if secret and secret.lower() in text:
        return "title"
    return "public" if public and public.lower() in text else "nothing"


def _whole(answer: Any) -> str:
    if answer is None or isinstance(answer, Exception):
        return ""
    body = content(answer)
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    return f"{body.decode(errors='replace')} {said} {answer.headers.get('location', '')}".lower()

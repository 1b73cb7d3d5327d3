"""The people who stand before the doors, and a post in each state, made as people make them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from posts.models import PostPage, User
from posts.review.shown import show
from tests.factories import (
    approve,
    draft,
    make_author,
    make_category,
    make_document,
    make_image,
    make_user,
    submit,
)
from tests.posts.review.doors.facts import Facts, facts

ANONYMOUS, OWNER, WRITER, REVIEWER, EDITOR, ADMINISTRATOR = PLAIN = (
    "anonymous",
    "owner",
    "writer",
    "reviewer",
    "editor",
    "administrator",
)
# The same, having changed a word since readers saw the post last. Of writers only the owner can.
CONTRIBUTORS = ("reviewer +", "editor +", "administrator +")
ROLES = (
    ANONYMOUS,
    OWNER,
    WRITER,
    REVIEWER,
    "reviewer +",
    EDITOR,
    "editor +",
    ADMINISTRATOR,
    "administrator +",
)
GROUPS = {"owner": "Writers", "writer": "Writers", "reviewer": "Reviewers", "editor": "Editors"}


@dataclass(frozen=True)
class State:
    """A state of a post. A word tells which text of it somebody got to see: none is in any other."""

    name: str
    secret: str = ""  # in what readers do not have
    public: str = ""  # in what readers have
    in_review: bool = False


DRAFT = State("draft", secret="Avocets")
REVIEW = State("in review", secret="Bitterns", in_review=True)
SENT_BACK = State("sent back", secret="Curlews")
SCHEDULED = State("scheduled", secret="Dunlins")
LIVE = State("live", public="Ospreys")
CHANGED = State("live, changed", secret="Egrets", public="Petrels")
CHANGE_REVIEWED = State("live, change in review", secret="Fulmars", public="Quelea", in_review=True)
DOWN = State("taken down", secret="Gannets")
EXPIRED = State("expired", public="Herons")  # and not yet taken down
STATES = (DRAFT, REVIEW, SENT_BACK, SCHEDULED, LIVE, CHANGED, CHANGE_REVIEWED, DOWN, EXPIRED)


@dataclass(frozen=True)
class Post:
    """A post, as its maker left it."""

    pk: int
    slug: str
    state: State


class World:
    """People and posts. Whoever changes them sees to it that they are as before."""

    def __init__(self) -> None:
        roles = [role for role in ROLES if role != ANONYMOUS]
        self.users: dict[str, User] = {role: _user(role) for role in roles}
        self.approver = make_user("approver@example.com", "Reviewers")
        self.category = make_category("Category of all")
        self.author = make_author("Author of all")
        self._sessions = {role: _session(user) for role, user in self.users.items()}
        self.answers: dict[tuple[str, str], Any] = {}  # by door and role, where states share them
        self._clients: dict[str, Client] = {}
        self.posts = {state: Post(page.pk, page.slug, state) for state, page in self._pages()}
        self.facts = {state: self.facts_of(post) for state, post in self.posts.items()}

    def facts_of(self, post: Post) -> Facts:
        """What the database says of a post now."""
        return facts(post.pk, known=[other.pk for other in self.posts.values()])

    def client(self, role: str) -> Client:
        """A browser in which somebody of a role has just signed in."""
        client = self._clients.setdefault(role, Client(raise_request_exception=False))
        client.cookies.clear()
        if role != ANONYMOUS:
            client.cookies["sessionid"] = self._sessions[role]
        return client

    def may_read(self, role: str, state: State) -> bool:
        """Whether what readers do not have of a post is for somebody's eyes: docs/publishing.md."""
        if role.startswith("reviewer"):
            return state.in_review
        return role not in (ANONYMOUS, WRITER)

    def _pages(self) -> list[tuple[State, PostPage]]:
        return [(state, MAKE[state](self, state)) for state in STATES]

    def begin(self, word: str, **fields: Any) -> PostPage:
        """A draft with a picture and a document."""
        owner = self.users[OWNER]
        document = make_document(title=f"Figures of {word}")
        type(document).objects.filter(pk=document.pk).update(uploaded_by_user=owner)
        body = [paragraph(word), download(document.pk)]
        return draft(
            by=owner,
            title=f"{word} at sea",
            slug=word.lower(),
            summary=f"What {word} do.",
            body=body,
            cover=make_image(uploaded_by_user=owner),
            categories=[self.category],
            authors=[self.author],
            **fields,
        )

    def work_on(self, page: PostPage, word: str) -> PostPage:
        """Let everybody with a plus change something, and the owner last."""
        for role in (*CONTRIBUTORS, OWNER):
            page.title, page.summary = f"{word} at sea", f"What {word} do, says the {role}."
            page.body = [paragraph(word), *list(page.body.raw_data)[1:]]
            page.save_revision(user=self.users[role], log_action=True)
        return page

    def publish(self, page: PostPage) -> PostPage:
        """Let it be reviewed by somebody who takes no other part."""
        submit(page, by=self.users[OWNER])
        approve(page, by=self.approver)
        return PostPage.objects.get(pk=page.pk)


def paragraph(word: str) -> dict[str, Any]:
    """A block with a sentence that is nowhere but in the text."""
    identity = str(uuid.uuid5(uuid.NAMESPACE_OID, word))
    html = f'<p data-block-key="abcde">{word} sing by night.</p>'  # as the editor stores it
    return {"type": "paragraph", "value": html, "id": identity}


def download(number: int) -> dict[str, Any]:
    """A block with a document."""
    identity = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    return {"type": "download", "value": {"document": number, "title": ""}, "id": identity}


def _user(role: str) -> User:
    name, *plus = role.split()
    email = f"{name}{'-who-edited' if plus else ''}@example.com"
    return make_user(email, GROUPS.get(name, ""), is_superuser=name == ADMINISTRATOR)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _draft(world: World, state: State) -> PostPage:
    return world.work_on(world.begin(state.secret), state.secret)


def _review(world: World, state: State) -> PostPage:
    page = _draft(world, state)
    submit(page, by=world.users[OWNER])
    return page


def _sent_back(world: World, state: State) -> PostPage:
    page = _review(world, state)
    task_state = page.current_workflow_task_state
    show(page, world.approver)
    task_state.task.specific.on_action(task_state, world.approver, "reject", comment="Say more.")
    return page


def _scheduled(world: World, state: State) -> PostPage:
    return world.publish(world.begin(state.secret, go_live_at=timezone.now() + timedelta(days=1)))


def _live(world: World, state: State) -> PostPage:
    return world.publish(world.begin(state.public))


def _changed(world: World, state: State) -> PostPage:
    return world.work_on(_live(world, state), state.secret)


def _change_reviewed(world: World, state: State) -> PostPage:
    page = _changed(world, state)
    submit(PostPage.objects.get(pk=page.pk), by=world.users[OWNER])
    return page


def _down(world: World, state: State) -> PostPage:
    page = world.publish(world.begin(state.secret))
    page.unpublish(user=world.users[EDITOR])
    return world.work_on(PostPage.objects.get(pk=page.pk), state.secret)


def _expired(world: World, state: State) -> PostPage:
    page = world.publish(world.begin(state.public, expire_at=timezone.now() + timedelta(days=1)))
    # A day goes by, and the scheduler has not come round yet.
    PostPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    return page


MAKE: dict[State, Callable[[World, State], PostPage]] = {
    DRAFT: _draft,
    REVIEW: _review,
    SENT_BACK: _sent_back,
    SCHEDULED: _scheduled,
    LIVE: _live,
    CHANGED: _changed,
    CHANGE_REVIEWED: _change_reviewed,
    DOWN: _down,
    EXPIRED: _expired,
}

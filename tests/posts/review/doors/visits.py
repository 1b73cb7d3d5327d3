"""A visit: somebody of a role comes to a door while a post is in a state."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from posts.models import PostPage, User
from tests.posts.review.doors.world import ANONYMOUS, PLAIN, ROLES, STATES, Post, State, World

# The answer; a word where it tells less than the database; or nothing, where code was called.
Send = Callable[["Visit"], HttpResponseBase | str | None]


@dataclass(frozen=True)
class Door:
    """A way to read, change or publish a page, and what it covers: names of addresses, actions, commands."""

    name: str
    send: Send
    covers: tuple[str, ...]
    states: tuple[State, ...] = STATES
    roles: tuple[str, ...] = PLAIN
    once: bool = False  # one answer tells of the posts in every state


DOORS: dict[str, Door] = {}


def door(name: str, *covers: str, **options: Any) -> Callable[[Send], Send]:
    """Make a door of a function that sends the request which a button would have sent."""

    def register(send: Send) -> Send:
        assert name not in DOORS, name
        DOORS[name] = Door(name, send, covers, **options)
        return send

    return register


def content(answer: Any) -> bytes:
    """The body of an answer. A stream is put back: it has its content once only."""
    if not answer.streaming:
        body: bytes = answer.content
        return body
    body = b"".join(answer.streaming_content)
    answer.streaming_content = [body]
    return body


@dataclass
class Visit:
    """What a door needs to know."""

    door: Door
    world: World
    post: Post
    role: str

    @cached_property
    def client(self) -> Client:
        return self.world.client(self.role)

    @property
    def state(self) -> State:
        return self.post.state

    @property
    def user(self) -> User | None:
        return None if self.role == ANONYMOUS else self.world.users[self.role]

    @cached_property
    def page(self) -> PostPage:
        """The post as the database has it."""
        return PostPage.objects.get(pk=self.post.pk)

    @cached_property
    def revision(self) -> Any:
        """The newest text."""
        return self.page.get_latest_revision()

    def url(self, name: str, *args: Any) -> str:
        """An address that the door says it covers."""
        assert name in self.door.covers, f"“{self.door.name}” does not cover {name}"
        return reverse(name, args=args)

    def secret_in(self, answer: Any) -> bool:
        """Whether an answer has a word that readers do not have."""
        return (
            bool(self.state.secret)
            and self.state.secret.lower() in content(answer).decode(errors="replace").lower()
        )

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.client.get(self.url(name, *args), query)

    def post_to(self, name: str, *args: Any, data: Any = None, **options: Any) -> Any:
        return self.client.post(self.url(name, *args), {} if data is None else data, **options)

    def bulk(self, action: str, pk: int, model: str = "wagtailcore.page", **data: Any) -> Any:
        """Choose an action for a selection of one in a list."""
        assert f"bulk {model} {action}" in self.door.covers
        url = reverse("wagtail_bulk_action", args=[*model.split("."), action])
        return self.client.post(f"{url}?id={pk}", data)

    def api(self, action: str, **data: Any) -> Any:
        """Ask the admin's own API for an action."""
        assert f"api {action}" in self.door.covers
        url = reverse("wagtailadmin_api:pages:action", args=[self.post.pk, action])
        return self.client.post(url, data, content_type="application/json")


assert set(PLAIN) < set(ROLES)

"""Whoever a remark mentions is told, if they may read it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Comment, CommentReply

from posts.mentions.telling import tell
from posts.models import OutgoingMessage, PostPage, User
from posts.outbox.packing import unpack
from tests.factories import draft, make_user, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"


@pytest.fixture
def rosa() -> User:
    """A reviewer."""
    return make_user("rosa@example.com", "Reviewers", first_name="Rosa", last_name="Reviewer")


@pytest.fixture
def post() -> PostPage:
    """A text in review."""
    post = draft(title="On queues", by=make_user("wanda@example.com", "Writers", first_name="Wanda"))
    submit(post, by=post.owner)
    OutgoingMessage.objects.all().delete()
    return PostPage.objects.get(pk=post.pk)


def remark(post: PostPage, by: User, text: str) -> Comment:
    """A remark on the summary."""
    return Comment.objects.create(page=post, user=by, text=text, contentpath="summary")


def told() -> list[str]:
    """Who was written to."""
    return sorted(OutgoingMessage.objects.values_list("recipient", flat=True))


def test_who_is_named_gets_the_remark_and_answers_its_author(post: PostPage, rosa: User) -> None:
    assert tell(post, [remark(post, post.owner, "@rosa, is <this> so?")], by=post.owner) == []
    [row] = OutgoingMessage.objects.all()
    message = unpack(row.content, address=row.recipient)
    assert (row.recipient, row.subject) == ("rosa@example.com", f"{post.owner} mentions you in “On queues”")
    assert "@rosa, is <this> so?" in message.body
    assert reverse("wagtailadmin_pages:edit", args=[post.pk]) in message.body
    assert message.reply_to == ["wanda@example.com"]


def test_a_remark_that_is_changed_tells_nobody_twice(post: PostPage, rosa: User) -> None:
    one = remark(post, post.owner, "@rosa?")
    tell(post, [one], by=post.owner)
    ravi = make_user("ravi@example.com", "Reviewers")
    one.text = "@rosa? @ravi?"
    tell(post, [one], by=post.owner)
    assert told() == [ravi.email, rosa.email]


def test_a_reply_is_not_taken_for_a_remark_of_the_same_number(post: PostPage, rosa: User) -> None:
    one = remark(post, post.owner, "@rosa?")
    reply = CommentReply.objects.create(pk=one.pk, comment=one, user=post.owner, text="@rosa!")
    tell(post, [one, reply], by=post.owner)
    assert told() == [rosa.email, rosa.email]


def test_nobody_is_told_of_what_they_may_not_read_or_wrote_themselves(rosa: User) -> None:
    mine = draft()
    problems = tell(mine, [remark(mine, mine.owner, f"@rosa @{mine.owner.email} @nobody")], by=mine.owner)
    assert told() == []
    assert problems == [
        "@nobody is nobody’s name here, or several people’s.",
        "rosa@example.com may not read this page now, and was not told.",
    ]


def test_a_save_without_a_mention_asks_the_database_nothing(post: PostPage, rosa: User) -> None:
    plain = remark(post, post.owner, "Write to rosa@example.com.")
    with CaptureQueriesContext(connection) as captured:
        assert tell(post, [plain], by=post.owner) == tell(post, [], by=post.owner) == []
    assert len(captured) == 0


def test_those_who_left_are_not_told(post: PostPage, rosa: User) -> None:
    User.objects.filter(pk=rosa.pk).update(is_active=False)
    assert tell(post, [remark(post, post.owner, "@rosa")], by=post.owner) != []
    assert told() == []


def test_names_are_offered_to_those_who_may_read_the_page(post: PostPage, rosa: User, client: Client) -> None:
    make_user("roland@example.com", "Writers")
    address = reverse("posts_people", args=[post.pk])
    client.force_login(rosa)
    offered = client.get(address, {"q": "Ro"}).json()
    assert offered == {"people": [{"handle": "rosa", "name": "Rosa Reviewer"}]}, "Roland may not read it"
    client.force_login(make_user(group="Writers"))
    assert client.get(address, {"q": "ro"}, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403

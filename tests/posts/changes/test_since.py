"""What a reviewer is shown: what became of the text since they decided on one."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posts.changes.since import last_looks
from posts.models import PostPage, User
from posts.review.shown import show
from tests.factories import draft, live_post, make_user, publish, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    """Somebody who decides."""
    return make_user("rosa@example.com", "Reviewers")


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def send_back(post: PostPage, by: User) -> None:
    """Ask for changes."""
    show(post, by)
    state = now_of(post).current_workflow_task_state
    state.task.specific.on_action(state, by, "reject", comment="Say more.")


def rewrite(post: PostPage, **fields: Any) -> Any:
    """Save another text; return its revision."""
    post = now_of(post)
    for name, value in fields.items():
        setattr(post, name, value)
    return post.save_revision(user=post.owner)


def look_of(post: PostPage, user: User) -> Any:
    """What there is to compare with, if anything."""
    return last_looks(user, [now_of(post)]).get(post.pk)


def test_it_begins_with_the_text_that_one_decided_on_last(reviewer: User) -> None:
    post = draft(title="First words")
    submit(post, by=post.owner)
    decided = now_of(post).latest_revision_id
    send_back(post, reviewer)
    rewrite(post, title="Between")
    newest = rewrite(post, title="Second words")
    look = look_of(post, reviewer)
    assert look.address == reverse("wagtailadmin_pages:revisions_compare", args=[post.pk, decided, newest.pk])
    assert look.decided_at is not None
    assert look_of(post, make_user(group="Reviewers")) is None, "nobody else decided on it"


def test_who_never_decided_sees_what_changes_for_readers(reviewer: User) -> None:
    post = live_post()
    assert look_of(post, reviewer) is None, "nothing is new"
    live = now_of(post).live_revision_id
    newest = rewrite(post, title="Better words")
    look = look_of(post, reviewer)
    assert look.address.endswith(f"/compare/{live}...{newest.pk}/")
    assert look.decided_at is None


def test_a_text_that_was_purged_is_not_compared_with(reviewer: User) -> None:
    post = draft()
    submit(post, by=post.owner)
    send_back(post, reviewer)
    rewrite(post, title="New")
    now_of(post).revisions.exclude(pk=now_of(post).latest_revision_id).delete()
    assert look_of(post, reviewer) is None


def test_it_costs_the_same_for_many_texts(reviewer: User) -> None:
    def cost(posts: list[PostPage]) -> int:
        with CaptureQueriesContext(connection) as captured:
            last_looks(reviewer, posts)
        return len(captured)

    posts = [publish(draft(), approved_by=reviewer) for _number in range(4)]
    assert cost(posts[:1]) == cost(posts) <= 2


def test_the_comparison_marks_words_and_blocks(reviewer: User, client: Client) -> None:
    kept = {"type": "paragraph", "value": "<p>It stays.</p>", "id": "kept"}
    before = {"type": "paragraph", "value": "<p>It is <b>slow</b> & old.</p>", "id": "one"}
    post = draft(title="A slow queue", body=[before, kept])
    submit(post, by=post.owner)
    send_back(post, reviewer)
    after = {"type": "paragraph", "value": "<p>It is <b>fast</b> & <script>old.</p>", "id": "one"}
    new = {"type": "heading", "value": {"text": "New", "level": "h2"}, "id": "two"}
    rewrite(post, title="A fast queue", body=[after, kept, new])
    now_of(post).current_workflow_state.resume(post.owner)
    client.force_login(reviewer)
    html = client.get(look_of(post, reviewer).address).content.decode()
    words = re.findall(r"<(ins|del)>(.*?)</", html.partition("<table")[2], re.DOTALL)
    assert ("del", "slow ") in words
    assert ("ins", "fast ") in words
    assert "<script>old" not in html
    assert "1 block as it was" in html
    assert "added" in html
    page = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert "See what changed since you decided" in page
    assert look_of(post, reviewer).address in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_is_compared_may_not_be_seen_by_others(client: Client) -> None:
    post = draft()
    first = now_of(post).latest_revision_id
    second = rewrite(post, title="Secret plans")
    client.force_login(make_user(group="Writers"))
    address = reverse("wagtailadmin_pages:revisions_compare", args=[post.pk, first, second.pk])
    response = client.get(address)
    assert response.status_code == 302
    assert "Secret plans" not in client.get(response.url).content.decode()

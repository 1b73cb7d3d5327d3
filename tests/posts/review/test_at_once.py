"""Several people, and the scheduler, at the same moment: each thing is decided once, in one chain."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState

from posts.models import LedgerEntry, PostPage, User
from posts.review import ledger, schedule
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from posts.review.shown import show
from tests.databases import copy_of_the_database
from tests.factories import draft, live_post, make_user, publish, submit
from tests.posts.test_processes import run_together

pytestmark = pytest.mark.django_db
TIMES = 4  # Each race is run several times: once, anybody may win by chance.


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: the mark has the database made, and `committed` does the rest."""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this test's own, where what is written is committed; its ledger is whole at the end."""
    with django_db_blocker.unblock(), copy_of_the_database():
        yield
        assert ledger.verify().problem == ""


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def submitted(**fields: Any) -> PostPage:
    """A post that waits for approval."""
    post = draft(**fields)
    submit(post, by=post.owner)
    return now_of(post)


def reader_of(*posts: PostPage) -> User:
    """A reviewer who has read these posts."""
    user = make_user(group="Reviewers")
    for post in posts:
        show(post, user)
    return user


def approval(post: PostPage, user: User) -> Callable[[], str]:
    """The act of approving the step at which the post stands now; it returns what was said, or nothing."""
    state = now_of(post).current_workflow_task_state

    def act() -> str:
        try:
            state.task.specific.on_action(state, user, "approve")
        except Refused as refusal:
            return str(refusal)
        return ""

    return act


def count(action: str, post: PostPage) -> int:
    """How often an act was done to a post."""
    return LedgerEntry.objects.filter(page_id=post.pk, action=action).count()


def test_of_two_who_approve_at_once_one_decides(committed: None) -> None:
    for _time in range(TIMES):
        post = submitted()
        state = post.current_workflow_task_state

        def decide_it(user: User, state: TaskState = state) -> str:
            try:
                state.task.specific.on_action(state, user, "approve")
            except Refused as refusal:
                return str(refusal)
            return ""

        users = reader_of(post), reader_of(post)
        said = run_together(*(lambda user=user: decide_it(user) for user in users))
        assert sorted(said) == ["", "Somebody else has decided this step already."]
        assert (count("approved", post), count("published", post)) == (1, 1)
        assert now_of(post).live


def test_an_approval_against_an_edit_publishes_what_was_read_or_nothing(committed: None) -> None:
    for _time in range(TIMES):
        post = submitted(title="Read")
        reviewer = reader_of(post)

        def edit(post: PostPage = post) -> None:
            latest = now_of(post).get_latest_revision_as_object()
            latest.title = "Unread"
            latest.save_revision(user=post.owner)

        said, _none = run_together(approval(post, reviewer), edit)
        post = now_of(post)
        assert post.live is (said == "")
        assert post.title == "Read" if post.live else "changed after you opened it" in said
        assert post.get_latest_revision().content["title"] == "Unread", "no text is lost"


def test_a_submission_against_an_autosave_names_one_text(committed: None) -> None:
    for _time in range(TIMES):
        post = draft(title="First")
        revision = post.get_latest_revision()

        def autosave(post: PostPage = post, revision: Revision = revision) -> None:
            latest = now_of(post)
            latest.title = "Second"
            latest.save_revision(user=post.owner, overwrite_revision=revision)

        run_together(lambda post=post: submit(now_of(post), by=post.owner), autosave)
        entry = LedgerEntry.objects.get(page_id=post.pk, action="submitted")
        stands = TaskState.objects.get(workflow_state_id=entry.review_id, task_id=entry.step_id).revision
        assert stands.pk == entry.revision_id
        assert editorial_digest(stands) == entry.digest


def test_an_approval_against_a_withdrawal_is_one_of_them(committed: None) -> None:
    for _time in range(TIMES):
        post = submitted()
        reviewer = reader_of(post)
        review = post.current_workflow_state

        def withdraw(post: PostPage = post, review: Any = review) -> None:
            found = type(review).objects.get(pk=review.pk)
            if found.is_active:
                found.cancel(user=post.owner)

        said, _none = run_together(approval(post, reviewer), withdraw)
        assert now_of(post).live is (said == "")
        assert count("published", post) == (1 if now_of(post).live else 0)


def test_many_acts_at_once_make_one_chain(committed: None, client: Client) -> None:
    """A reviewer, the scheduler and somebody who takes several posts down wait for each other in order."""
    editor = make_user(group="Editors")
    client.force_login(editor)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    for _time in range(TIMES):
        waiting = [submitted() for _post in range(3)]
        reviewer = reader_of(*waiting)
        old = [live_post() for _post in range(3)]
        with time_machine.travel(timezone.now() - timedelta(days=2)):
            due = [publish(draft(go_live_at=timezone.now() + timedelta(days=1))) for _post in range(2)]
        query = "&".join(f"id={post.pk}" for post in reversed(old))
        run_together(
            *(approval(post, reviewer) for post in waiting),
            schedule.publish_due,
            lambda query=query: client.post(f"{bulk}?{query}", {"include_descendants": ""}),
        )
        assert [now_of(post).live for post in [*waiting, *due]] == [True] * 5
        assert [count("unpublished", post) for post in old] == [1, 1, 1]


def test_a_revised_post_approved_while_the_old_one_is_taken_down(committed: None) -> None:
    editor = make_user(group="Editors")
    for _time in range(TIMES):
        post = live_post()
        latest = post.get_latest_revision_as_object()
        latest.title = "Revised"
        latest.save_revision(user=post.owner)
        submit(now_of(post), by=post.owner)
        reviewer = reader_of(post)
        said, _none = run_together(
            approval(post, reviewer), lambda post=post: now_of(post).unpublish(user=editor)
        )
        assert said == ""
        last = LedgerEntry.objects.filter(page_id=post.pk).first()
        assert last
        assert last.action == ("published" if now_of(post).live else "unpublished")

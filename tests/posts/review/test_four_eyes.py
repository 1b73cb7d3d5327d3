"""Four eyes: nobody approves a text that they touched since it was last live, whoever they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState, WorkflowTask

from home.models import HomePage
from posts.models import LedgerEntry, PostPage, ReviewTask, User
from posts.review.gate import Refused
from posts.review.shown import show
from tests.factories import approve, draft, make_image, make_user, publish, submit
from tests.posts.review.test_contributors import describe

pytestmark = pytest.mark.django_db
OWN = "You worked on this text"


def member_of_all() -> User:
    """Somebody in every group."""
    user = make_user()
    user.groups.set(Group.objects.all())
    return user


PEOPLE: dict[str, Callable[[], User]] = {
    "reviewer": lambda: make_user(group="Reviewers"),
    "editor": lambda: make_user(group="Editors"),
    "member of every group": member_of_all,
    "administrator": lambda: make_user(is_superuser=True),
}
every_kind = pytest.mark.parametrize("make", PEOPLE.values(), ids=PEOPLE)


def touched_by(user: User, writer: User) -> PostPage:
    """A post of a writer that somebody else changed a little and the writer changed back; submitted."""
    post = draft(by=writer, title="Title")
    for author, title in ((user, "Title!"), (writer, "Title")):
        latest = PostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
        latest.title = title
        latest.save_revision(user=author, log_action=True)
    submit(PostPage.objects.get(pk=post.pk), by=writer)
    return PostPage.objects.get(pk=post.pk)


@every_kind
def test_nobody_approves_what_they_touched_by_any_door(
    make: Callable[[], User], writer: User, client: Client
) -> None:
    user = make()
    post = touched_by(user, writer)
    state = post.current_workflow_task_state
    client.force_login(user)
    editor = reverse("wagtailadmin_pages:edit", args=[post.pk])
    assert OWN in " ".join(str(message) for message in client.get(editor).context["messages"])
    menu = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    client.post(menu, {"comment": ""})
    client.post(menu, {"comment": "Fine."}, headers={"x-requested-with": "XMLHttpRequest"})
    with pytest.raises(Refused, match=OWN):
        approve(post, by=user)
    assert not PostPage.objects.get(pk=post.pk).live
    assert not LedgerEntry.objects.filter(action="approved").exists()


@every_kind
def test_nobody_is_offered_to_approve_what_they_touched(make: Callable[[], User], writer: User) -> None:
    user = make()
    post = touched_by(user, writer)
    offered = [name for name, _label, _modal in post.current_workflow_task.get_actions(post, user)]
    assert offered == ["reject"]


@every_kind
def test_everybody_of_the_step_approves_what_others_wrote(make: Callable[[], User], writer: User) -> None:
    assert publish(draft(by=writer), approved_by=make()).live


@every_kind
def test_an_approval_that_was_slipped_past_the_step_stops_at_the_gate(
    make: Callable[[], User], writer: User
) -> None:
    """Code that calls Wagtail's own method writes no approval that counts."""
    user = make()
    state = touched_by(user, writer).current_workflow_task_state
    with pytest.raises(Refused, match="No reviewer has approved"):
        state.approve(user=user)


def test_nobody_approves_a_later_step_of_what_they_touched_at_an_earlier_one(
    writer: User, reviewer: User, second_reviewer: User, home_page: HomePage
) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    second = ReviewTask.objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer)
    submit(post, by=writer)
    post.title = "Touched at the first step"
    post.save_revision(user=reviewer)
    approve(PostPage.objects.get(pk=post.pk), by=second_reviewer)
    with pytest.raises(Refused, match=OWN):
        approve(PostPage.objects.get(pk=post.pk), by=reviewer)
    approve(PostPage.objects.get(pk=post.pk), by=second_reviewer)
    assert PostPage.objects.get(pk=post.pk).live


def test_nobody_approves_a_post_whose_picture_they_changed(writer: User, client: Client) -> None:
    editor = make_user(group="Editors")
    post = draft(by=writer, cover=make_image())
    submit(post, by=writer)
    client.force_login(editor)
    describe(client, post.cover)
    with pytest.raises(Refused, match=OWN):
        approve(post, by=editor)


def test_an_approval_by_nobody_is_none(writer: User) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    with pytest.raises(Refused):
        state.task.specific.on_action(state, None, "approve")
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_who_is_not_asked_at_a_step_does_not_decide_there(
    action: str, writer: User, second_writer: User
) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    show(post, second_writer)
    with pytest.raises(Refused, match="not among those who are asked"):
        state.task.specific.on_action(state, second_writer, action, comment="Mine to say.")
    assert not PostPage.objects.get(pk=post.pk).live


def test_who_has_left_decides_no_longer(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    reviewer.is_active = False
    with pytest.raises(Refused, match="not among those who are asked"):
        approve(post, by=reviewer)


def test_the_ledger_alone_tells_who_approved(writer: User, reviewer: User) -> None:
    """Rows of Wagtail's that look like an approval open nothing."""
    post = draft(by=writer)
    state = submit(post, by=writer)
    changes: dict[str, Any] = {"status": TaskState.STATUS_APPROVED, "finished_by": reviewer}
    TaskState.objects.filter(pk=state.pk).update(**changes)
    type(state.workflow_state).objects.update(status="approved")
    with pytest.raises(Refused, match="No reviewer has approved"):
        post.get_latest_revision().publish()

"""Approve what you saw: an approval counts for the text that the reviewer was shown, and for no other."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import TaskState, WorkflowTask, get_page_models

from home.models import HomePage
from posts.models import PostPage, ReviewTask, ShownText, User
from posts.models.reviewed import ReviewedPage
from posts.page_views import ReviewedPageViewSet
from posts.review import schedule, shown
from posts.review.gate import Refused
from posts.review.shown import show
from posts.review.steps import PASSED
from tests.factories import approve, decide, draft, live_post, make_image, publish, submit

pytestmark = pytest.mark.django_db
OPEN = "Open the text and read it"
CHANGED = "changed after you opened it"


def now_of(post: PostPage) -> PostPage:
    """The post as the database has it now."""
    return PostPage.objects.get(pk=post.pk)


def edit(post: PostPage, by: User, **fields: Any) -> PostPage:
    """Save another version of a post, or the same one again; return the post as the database has it."""
    latest = now_of(post).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=by, log_action=True)
    return now_of(post)


@pytest.fixture
def post(writer: User) -> PostPage:
    """A post that waits for approval."""
    post = draft(by=writer, title="As submitted")
    submit(post, by=writer)
    return now_of(post)


def click_approve(client: Client, post: PostPage) -> str:
    """Approve by the short menu of the dashboard, which shows no text. Returns what the desk says."""
    state = now_of(post).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", state.pk])
    response = client.post(url, {"comment": ""})
    if now_of(post).live:
        return "live"
    # Not followed: that would show the text.
    return " ".join(str(message) for message in response.wsgi_request._messages)


# What shows a text


def address(name: str, *arguments: Any) -> Callable[[PostPage], str]:
    """The address of a page of the desk; `latest` among the arguments is the newest revision."""

    def of(post: PostPage) -> str:
        known = {"latest": post.latest_revision_id, "task": post.current_workflow_task}
        numbers = {"task": getattr(known["task"], "pk", 0), "revision": known["latest"]}
        return reverse(f"wagtailadmin_pages:{name}", args=[post.pk, *(numbers.get(a, a) for a in arguments)])

    return of


SHOWING = {
    "editor": address("edit"),
    "draft": address("view_draft"),
    "preview of the step": address("workflow_preview", "task"),
    "preview of a version": address("revisions_view", "revision"),
    "comparison": address("revisions_compare", "earliest", "revision"),
    "comparison with the latest": address("revisions_compare", "earliest", "latest"),
}
NOT_SHOWING = {
    "history": address("history"),
    "history of reviews": address("workflow_history"),
    "comparison with what is live": address("revisions_compare", "earliest", "live"),
    "dashboard": lambda post: reverse("wagtailadmin_home"),
    "list": lambda post: reverse("wagtailadmin_explore", args=[post.get_parent().pk]),
    "form for a comment": lambda post: reverse(
        "wagtailadmin_pages:workflow_action", args=[post.pk, "approve", post.current_workflow_task_state.pk]
    ),
}


def test_nobody_approves_unread(post: PostPage, reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    assert OPEN in click_approve(client, post)
    with pytest.raises(Refused, match=OPEN):
        decide(post, by=reviewer)
    assert not now_of(post).live


@pytest.mark.parametrize("where", SHOWING.values(), ids=SHOWING)
def test_who_was_shown_the_text_approves(
    where: Callable[[PostPage], str], post: PostPage, reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)
    assert client.get(where(post)).status_code == 200
    assert click_approve(client, post) == "live"


@pytest.mark.parametrize("where", NOT_SHOWING.values(), ids=NOT_SHOWING)
def test_what_shows_no_text_is_not_reading(
    where: Callable[[PostPage], str], post: PostPage, reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)
    client.get(where(post))
    assert OPEN in click_approve(client, post)


def test_the_preview_beside_the_form_opens_for_reviewers_and_not_for_other_writers(
    post: PostPage, reviewer: User, second_writer: User, client: Client
) -> None:
    for user, opens in ((reviewer, True), (second_writer, False)):
        client.force_login(user)
        response = client.get(address("preview_on_edit")(post))
        assert (response.status_code == 200) is opens


@pytest.mark.parametrize("model", [m for m in get_page_models() if issubclass(m, ReviewedPage)])
def test_every_kind_of_page_is_shown_by_views_that_note_it(model: Any) -> None:
    assert isinstance(page_viewset_registry.get_by_type(model), ReviewedPageViewSet)


def test_what_somebody_may_not_see_they_were_not_shown(
    post: PostPage, second_writer: User, client: Client
) -> None:
    client.force_login(second_writer)
    for where in SHOWING.values():
        client.get(where(post))
    assert not ShownText.objects.filter(user=second_writer).exists()


def test_reading_is_not_passed_on(post: PostPage, reviewer: User, second_reviewer: User) -> None:
    show(post, second_reviewer)
    with pytest.raises(Refused, match=OPEN):
        decide(post, by=reviewer)


def test_an_older_version_looked_at_afterwards_takes_nothing_away(
    post: PostPage, editor: User, second_writer: User, client: Client
) -> None:
    older = post.latest_revision_id
    post = edit(post, second_writer, title="Newer")
    client.force_login(editor)
    client.get(address("edit")(post))
    client.get(address("revisions_view", older)(post))
    assert click_approve(client, post) == "live"


def test_the_editor_opens_though_it_cannot_be_noted(
    post: PostPage, reviewer: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError("cannot execute INSERT in a read-only transaction")

    monkeypatch.setattr(shown, "_note", fail)
    client.force_login(reviewer)
    assert client.get(address("edit")(post)).status_code == 200
    assert OPEN in click_approve(client, post)


# What changes after it was shown


def test_a_text_that_changed_is_not_approved_and_the_difference_is_offered(
    post: PostPage, reviewer: User, second_reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)
    client.get(address("edit")(post))
    edit(post, second_reviewer, title="Changed by a second person")
    said = click_approve(client, post)
    assert CHANGED in said
    stands = now_of(post).current_workflow_task_state
    assert stands.revision_id == now_of(post).latest_revision_id, "the step stands at the new text"
    link = re.search(r'href="([^"]+)"', said)
    assert link
    comparison = client.get(link[1])
    assert comparison.status_code == 200
    assert "Changed by a second person" in comparison.content.decode()
    assert "As submitted" in comparison.content.decode()
    assert click_approve(client, post) == "live"
    assert now_of(post).title == "Changed by a second person"


def overwrite(post: PostPage) -> None:
    """Change the newest revision in place."""
    revision = post.get_latest_revision()
    revision.content = {**revision.content, "title": "Overwritten"}
    revision.save()


def describe(post: PostPage) -> None:
    """Say something else about the picture."""
    post.cover.description = "Something else"
    post.cover.save()


@pytest.fixture(params=[overwrite, describe])
def change(request: pytest.FixtureRequest) -> Callable[[PostPage], None]:
    """A change that makes no revision."""
    change: Callable[[PostPage], None] = request.param
    return change


def test_a_change_that_makes_no_revision_is_noticed_at_the_decision(
    change: Callable[[PostPage], None], writer: User, reviewer: User
) -> None:
    post = draft(by=writer, cover=make_image())
    submit(post, by=writer)
    show(post, reviewer)
    change(post)
    with pytest.raises(Refused, match=CHANGED) as refusal:
        decide(now_of(post), by=reviewer)
    assert refusal.value.link is None, "there is no other revision to compare with"
    approve(now_of(post), by=reviewer)
    assert now_of(post).live


def test_a_change_that_makes_no_revision_is_noticed_at_publication(
    change: Callable[[PostPage], None], reviewer: User
) -> None:
    post = publish(
        draft(cover=make_image(), go_live_at=timezone.now() + timedelta(days=1)), approved_by=reviewer
    )
    change(post)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ((_title, reason),) = schedule.publish_due().failed
    assert "changed after it was approved" in reason
    assert not now_of(post).live


def test_a_save_without_a_change_takes_no_reading_away(
    post: PostPage, reviewer: User, second_reviewer: User
) -> None:
    show(post, reviewer)
    post = edit(post, second_reviewer)
    decide(post, by=reviewer)
    assert now_of(post).live_revision_id == post.latest_revision_id


# Several steps


@pytest.fixture
def steps(home_page: HomePage) -> list[ReviewTask]:
    """Three steps at which people are asked, where there was one."""
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    tasks = [first]
    for number, name in enumerate(("Second look", "Last look"), 1):
        task = ReviewTask.objects.create(name=name)
        task.groups.set(first.groups.all())
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=9 + number)
        tasks.append(task)
    return tasks


def waits_at(post: PostPage) -> ReviewTask:
    """The step that a post waits at."""
    task: ReviewTask = now_of(post).current_workflow_task
    return task


def test_every_step_approves_and_the_last_one_publishes(
    steps: list[ReviewTask], post: PostPage, reviewer: User
) -> None:
    for task in steps:
        assert waits_at(post) == task
        approve(now_of(post), by=reviewer)
    assert now_of(post).live


def test_a_changed_text_begins_again_at_the_first_step(
    steps: list[ReviewTask], post: PostPage, reviewer: User, second_reviewer: User, writer: User
) -> None:
    approve(now_of(post), by=reviewer)
    approve(now_of(post), by=reviewer)
    edit(post, writer, title="Changed between the steps")
    with pytest.raises(Refused, match="An earlier step approved another text"):
        approve(now_of(post), by=second_reviewer)
    assert waits_at(post) == steps[0]
    for task in steps:
        assert waits_at(post) == task
        approve(now_of(post), by=second_reviewer)
    assert now_of(post).title == "Changed between the steps"


def test_a_change_that_makes_no_revision_begins_again_as_well(
    change: Callable[[PostPage], None], steps: list[ReviewTask], writer: User, reviewer: User
) -> None:
    post = draft(by=writer, cover=make_image())
    submit(post, by=writer)
    approve(now_of(post), by=reviewer)
    change(post)
    with pytest.raises(Refused, match="begins again at “Editorial approval”"):
        approve(now_of(post), by=reviewer)
    for task in steps:
        assert waits_at(post) == task
        approve(now_of(post), by=reviewer)
    assert now_of(post).live


def test_a_save_without_a_change_reopens_nothing(
    steps: list[ReviewTask], post: PostPage, reviewer: User, second_reviewer: User, writer: User
) -> None:
    for task in steps:
        assert waits_at(post) == task
        post = edit(post, writer)
        approve(now_of(post), by=second_reviewer)
    assert now_of(post).live
    assert not TaskState.objects.exclude(status__in=PASSED).exists()


@pytest.mark.parametrize(("title", "step"), [("As submitted", 1), ("Rewritten", 0)])
def test_what_was_sent_back_returns_to_the_first_step_if_it_changed(
    title: str, step: int, steps: list[ReviewTask], post: PostPage, reviewer: User, writer: User
) -> None:
    approve(now_of(post), by=reviewer)
    state = now_of(post).current_workflow_task_state
    state.task.specific.on_action(state, reviewer, "reject", comment="Say what the reader gains.")
    post = edit(post, writer, title=title)
    post.current_workflow_state.resume(writer)
    assert waits_at(post) == steps[step]
    for task in steps[step:]:
        assert waits_at(post) == task
        approve(now_of(post), by=reviewer)
    assert now_of(post).live


def test_a_later_version_of_a_live_post_is_read_anew(writer: User, reviewer: User) -> None:
    post = live_post(by=writer)
    show(post, reviewer)
    post = edit(post, writer, title="A correction")
    submit(post, by=writer)
    with pytest.raises(Refused, match=CHANGED):
        decide(now_of(post), by=reviewer)
    assert now_of(post).title != "A correction"

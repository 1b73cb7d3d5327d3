"""One gate: whatever code asks, only an approved revision, or a broken glass, goes live."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPagePermissionError, PublishPageRevisionAction
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
    WorkflowTask,
)
from wagtail.signals import page_published

from home.models import HomePage, StandardPage
from posts.models import PostAuthor, PostPage, ReviewTask, User
from posts.review import submission
from posts.review.gate import Refused, passage
from posts.review.shown import show
from tests.factories import (
    approve,
    decide,
    draft,
    live_post,
    make_author,
    make_category,
    make_user,
    publish,
    standard_page,
    submit,
)

pytestmark = pytest.mark.django_db
EMPTY_HEADING = {"type": "heading", "value": {"text": "", "level": "2"}}


def is_live(page: Any) -> bool:
    """Ask the database."""
    return type(page).objects.get(pk=page.pk).live


def test_an_approved_post_is_live(writer: User, reviewer: User) -> None:
    assert publish(draft(by=writer), approved_by=reviewer).live


@pytest.mark.parametrize("make", [draft, standard_page])
@pytest.mark.parametrize("skip", [True, False])
def test_code_cannot_publish_a_draft(make: Any, skip: bool, superuser: User) -> None:
    page = make()
    for user in (None, superuser):
        with pytest.raises(Refused, match="No reviewer has approved"):
            page.get_latest_revision().publish(user=user, skip_permission_checks=skip)
    assert not is_live(page)


def test_wagtails_own_action_cannot_publish_a_draft(superuser: User) -> None:
    page = draft()
    revision = page.get_latest_revision()
    with pytest.raises(PublishPagePermissionError):
        PublishPageRevisionAction(revision, user=superuser).execute()
    with pytest.raises(Refused):
        PublishPageRevisionAction(revision, user=superuser).execute(skip_permission_checks=True)
    assert not is_live(page)


def test_wagtails_own_action_cannot_put_another_version_of_a_live_post_up(superuser: User) -> None:
    page = live_post(title="As approved")
    latest = page.get_latest_revision_as_object()
    latest.title = "Not approved"
    revision = latest.save_revision(user=superuser)
    with pytest.raises(Refused):
        PublishPageRevisionAction(revision, user=superuser).execute(skip_permission_checks=True)
    assert PostPage.objects.get(pk=page.pk).title == "As approved"


def test_a_page_cannot_be_saved_live(home_page: HomePage) -> None:
    with pytest.raises(Refused, match="Submit to Review"):
        home_page.add_child(instance=PostPage(title="Live at once", summary="No.", slug="live-at-once"))
    page = draft()
    page.live = True
    with pytest.raises(Refused):
        page.save()
    with pytest.raises(Refused):
        page.save(clean=False)
    with pytest.raises(Refused):
        page.save(update_fields=["live"])
    assert not is_live(page)


@pytest.mark.parametrize("make", [draft, standard_page])
def test_a_page_cannot_be_saved_live_as_wagtails_own_class(make: Any) -> None:
    page = Page.objects.get(pk=make().pk)
    page.live, page.live_revision = True, page.latest_revision
    for options in ({}, {"clean": False}, {"update_fields": ["live", "live_revision"]}):
        with pytest.raises(Refused):
            page.save(**options)
    assert not Page.objects.get(pk=page.pk).live


def test_a_live_page_is_taken_down_as_wagtails_own_class() -> None:
    page = Page.objects.get(pk=live_post().pk)
    page.save()
    assert is_live(page)
    page.unpublish()
    assert not is_live(page)


@pytest.mark.parametrize("kind", [PostPage, Page])
@pytest.mark.parametrize("options", [{}, {"clean": False}, {"update_fields": ["title", "draft_title"]}])
def test_what_readers_see_cannot_be_saved_over(kind: type[Page], options: dict[str, Any]) -> None:
    page = kind.objects.get(pk=live_post(title="As approved").pk)
    page.title = "As nobody approved"
    with pytest.raises(Refused, match="Submit to Review"):
        page.save(**options)
    assert PostPage.objects.get(pk=page.pk).title == "As approved"


def test_authors_and_categories_of_a_live_post_cannot_be_saved_over() -> None:
    page = live_post()
    page.bylines.add(PostAuthor(author=make_author("Mallory")))
    with pytest.raises(Refused):
        page.save()
    page = PostPage.objects.get(pk=page.pk)
    page.categories.add(make_category())
    with pytest.raises(Refused):
        page.save()
    page = PostPage.objects.get(pk=page.pk)
    assert (page.bylines.count(), page.categories.count()) == (1, 1)


def test_an_alias_cannot_be_made() -> None:
    """An alias goes live with its source, wherever it stands, and nobody approves it there."""
    page = draft()
    with pytest.raises(Refused, match="alias"):
        page.create_alias(update_slug="alias")


def test_a_live_copy_cannot_be_made(superuser: User) -> None:
    page = live_post()
    with pytest.raises(Refused):
        page.copy(update_attrs={"slug": "copy"})
    assert not PostPage.objects.filter(slug="copy").exists()


def test_a_live_page_can_be_written_for_other_reasons(writer: User) -> None:
    page = live_post()
    page.locked = True
    page.save()
    assert is_live(page)


def test_exactly_the_approved_revision_goes_live(writer: User, reviewer: User, second_writer: User) -> None:
    page = draft(by=writer, title="Approved")
    submit(page, by=writer)
    show(page, reviewer)
    page.title = "Written afterwards"
    page.save_revision(user=second_writer)
    with pytest.raises(Refused, match="Read it again"):
        decide(page, by=reviewer)
    assert not is_live(page)
    approve(PostPage.objects.get(pk=page.pk), by=reviewer)
    assert PostPage.objects.get(pk=page.pk).title == "Written afterwards"


@pytest.fixture
def written() -> Iterator[list[Any]]:
    """The pages that go live in the test, as they were written."""
    pages: list[Any] = []

    def keep(instance: Any, **kwargs: Any) -> None:
        pages.append(instance)

    page_published.connect(keep)
    yield pages
    page_published.disconnect(keep)


def test_what_the_gate_looks_at_is_what_is_written(
    writer: User, reviewer: User, written: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    look = PostPage.publication_problems
    monkeypatch.setattr(PostPage, "publication_problems", lambda page: seen.append(page) or look(page))
    publish(draft(by=writer), approved_by=reviewer)
    assert len(seen) == len(written) == 1
    assert seen[0] is written[0]


def test_a_page_that_went_live_is_validated_when_it_is_saved_again(
    writer: User, reviewer: User, written: list[Any]
) -> None:
    publish(draft(by=writer), approved_by=reviewer)
    [post] = written
    post.title = ""
    with passage(post.live_revision), pytest.raises(ValidationError, match="title"):
        post.save()


def test_an_approval_looks_for_the_text_and_its_page_once(writer: User, reviewer: User) -> None:
    for _again in range(2):  # content types and the like are known the second time
        post = draft(by=writer)
        submit(post, by=writer)
        show(post, reviewer)
        with CaptureQueriesContext(connection) as queries:
            decide(post, by=reviewer)
    asked = [query["sql"] for query in queries]
    text = [sql for sql in asked if 'WHERE "wagtailcore_revision"."id" =' in sql and "content" in sql]
    slug = [sql for sql in asked if sql.startswith("SELECT 1") and '"wagtailcore_page"."slug" =' in sql]
    assert not text, "it comes with the step"
    assert len(slug) <= 2, "\n".join(slug)  # the gate's look at all fields, and the checklist


def test_an_autosave_does_not_overwrite_a_submitted_revision(writer: User) -> None:
    page = draft(by=writer, title="Submitted")
    submitted = page.get_latest_revision()
    submit(page, by=writer)
    page.title = "Autosaved"
    saved = page.save_revision(user=writer, overwrite_revision=submitted)
    assert saved.pk != submitted.pk
    submitted.refresh_from_db()
    assert submitted.as_object().title == "Submitted"


def test_an_autosave_does_not_overwrite_what_is_live(writer: User) -> None:
    page = live_post(by=writer)
    page.title = "Autosaved"
    saved = page.save_revision(user=writer, overwrite_revision=page.live_revision)
    assert saved.pk != page.live_revision_id


def test_of_two_who_decide_the_second_is_told(writer: User, reviewer: User, second_reviewer: User) -> None:
    page = draft(by=writer)
    state = submit(page, by=writer)
    stale = type(state).objects.get(pk=state.pk)
    approve(page, by=reviewer)
    for action in ("approve", "reject"):
        with pytest.raises(Refused, match="decided this step already"):
            stale.task.specific.on_action(stale, second_reviewer, action, comment="Too late.")
    state.refresh_from_db()
    assert state.finished_by == reviewer


def test_an_approval_does_not_carry_over_to_a_later_revision(writer: User) -> None:
    page = live_post(by=writer)
    page.title = "Later"
    revision = page.save_revision(user=writer)
    with pytest.raises(Refused, match="No reviewer has approved this version"):
        revision.publish()


def test_an_approval_at_a_step_of_wagtails_own_kind_does_not_count(writer: User, reviewer: User) -> None:
    """Such a step lets its groups approve what they wrote, and does not know what they were shown."""
    task = GroupApprovalTask.objects.create(name="Stock approval")
    task.groups.set(reviewer.groups.all())
    workflow = Workflow.objects.create(name="Stock")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    page = draft(by=writer)
    workflow.start(page, writer)
    state = page.current_workflow_task_state
    with pytest.raises(Refused, match="No reviewer has approved this version"):
        state.approve(user=reviewer)
    assert not is_live(page)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS, "a refused approval is not recorded as one"


def test_a_step_decides_nothing_that_waits_at_another(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    show(post, reviewer)
    other = ReviewTask.objects.create(name="Of others")
    other.groups.set(reviewer.groups.all())
    with pytest.raises(TaskState.DoesNotExist):
        other.on_action(state, reviewer, "approve")
    assert not is_live(post)


def test_a_workflow_without_steps_publishes_nothing(writer: User) -> None:
    workflow = Workflow.objects.create(name="Nothing to do")
    page = draft(by=writer)
    with pytest.raises(Refused):
        workflow.start(page, writer)
    assert not is_live(page)
    assert not WorkflowState.objects.filter(workflow=workflow).exists()


def test_every_step_approves_the_same_revision(
    writer: User, reviewer: User, second_reviewer: User, home_page: HomePage
) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last()
    second = type(first.task.specific).objects.create(name="Second look")
    second.groups.set(reviewer.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    page = draft(by=writer)
    submit(page, by=writer)
    approve(page, by=reviewer)
    assert not is_live(page), "one step is not all of them"
    page = PostPage.objects.get(pk=page.pk)
    page.title = "Changed between the steps"
    page.save_revision(user=writer)
    with pytest.raises(Refused):
        approve(page, by=second_reviewer)
    approve(PostPage.objects.get(pk=page.pk), by=second_reviewer)
    assert not is_live(page), "the first step reopens for a new text"
    approve(PostPage.objects.get(pk=page.pk), by=reviewer)
    assert is_live(page)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda post: setattr(post, "summary", ""), "Summary"),
        (lambda post: setattr(post, "body", [EMPTY_HEADING]), "block 1"),
        (lambda post: setattr(post, "body", []), "Body"),
        (lambda post: setattr(post, "categories", []), "Categories"),
        (lambda post: setattr(post, "bylines", []), "name at least one"),
        (lambda post: post.bylines.add(PostAuthor(author=post.bylines.get().author)), "name each only"),
    ],
)  # fmt: skip
def test_an_incomplete_post_is_refused_with_the_place_of_the_fault(
    writer: User, reviewer: User, break_it: Any, says: str
) -> None:
    page = draft(by=writer)
    break_it(page)
    page.save_revision(user=writer, clean=False)
    with submission.as_it_is():
        submit(page, by=writer)
    with pytest.raises(Refused, match=says):
        approve(page, by=reviewer)
    assert not is_live(page)


def test_a_scheduled_post_waits_and_then_is_what_was_approved(writer: User, reviewer: User) -> None:
    page = draft(by=writer, go_live_at=timezone.now() + timedelta(days=1))
    page = publish(page, approved_by=reviewer)
    assert not page.live
    assert page.get_latest_revision().approved_go_live_at == page.go_live_at


def test_the_index_page_is_reviewed_like_any_other(home_page: HomePage, superuser: User) -> None:
    home_page.introduction = "Not seen by a second person."
    revision = home_page.save_revision(user=superuser)
    with pytest.raises(Refused):
        revision.publish(user=superuser)
    submit(home_page, by=superuser)
    approve(home_page, by=make_user(group="Reviewers"))
    assert HomePage.objects.get().introduction == "Not seen by a second person."


def test_a_standard_page_goes_live_by_approval() -> None:
    page = publish(standard_page())
    assert isinstance(page, StandardPage)
    assert page.live

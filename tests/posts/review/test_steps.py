"""The three steps of the workflow: what passes by, who is asked, and what approving does."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow

from posts.models import (
    Category,
    ChecksTask,
    LedgerEntry,
    OutgoingMessage,
    PostPage,
    ReviewTask,
    TechnicalReviewTask,
    User,
)
from posts.outbox.packing import unpack
from posts.review.gate import Refused
from posts.review.shown import show
from tests.factories import approve, draft, make_category, make_user, standard_page, submit

pytestmark = pytest.mark.django_db

SECRET = [{"type": "paragraph", "value": "<p>AKIA2E0A8F3B244C9986 is the key.</p>"}]


@pytest.fixture
def technical() -> Category:
    """A category that names a reviewing group."""
    category = make_category("Storage")
    category.reviewing_groups.add(Group.objects.get(name="Reviewers"))
    return category


def now_of(page: Any) -> Any:
    """The page as the database has it now."""
    return type(page).objects.get(pk=page.pk)


def waits_at(page: Any) -> str:
    """The name of the step that a page waits at."""
    return str(now_of(page).current_workflow_task)


def passed(page: Any) -> list[tuple[str, str]]:
    """The steps of the last review and how each stands, in the order in which they began."""
    states = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).order_by("pk")
    return list(states.values_list("task__name", "status"))


def buttons(page: Any, user: User) -> list[str]:
    """What a user is offered to decide."""
    page = now_of(page)
    return [str(label) for _name, label, _form in page.current_workflow_task.get_actions(page, user)]


def test_a_text_passes_the_steps_that_do_not_ask_in_one_go() -> None:
    post = draft()
    with CaptureQueriesContext(connection) as queries:
        submit(post, by=post.owner)
    asked = [query["sql"] for query in queries]
    saved = [sql for sql in asked if sql.startswith('UPDATE "wagtailcore_workflowstate"')]
    held = [sql for sql in asked if "FOR NO KEY UPDATE" in sql and 'FROM "wagtailcore_page"' in sql]
    assert len(saved) == len(held) == 1, "\n".join([*saved, *held])
    assert passed(post) == [
        ("Checks", TaskState.STATUS_APPROVED),
        ("Technical review", TaskState.STATUS_SKIPPED),
        ("Editorial approval", TaskState.STATUS_IN_PROGRESS),
    ]
    assert waits_at(post) == "Editorial approval"


def test_the_workflow_has_three_steps_of_three_kinds() -> None:
    steps = [item.task.specific for item in Workflow.objects.get(name="Review").workflow_tasks.all()]
    assert [(type(step), step.name) for step in steps] == [
        (ChecksTask, "Checks"),
        (TechnicalReviewTask, "Technical review"),
        (ReviewTask, "Editorial approval"),
    ]


@pytest.mark.parametrize("make", [draft, standard_page], ids=["post", "standard page"])
def test_a_text_that_nobody_technical_is_named_for_goes_on_to_editorial_approval(make: Any) -> None:
    page = make()
    submit(page, by=page.owner)
    assert passed(page) == [
        ("Checks", "approved"),
        ("Technical review", "skipped"),
        ("Editorial approval", "in_progress"),
    ]
    reviewer = make_user(group="Reviewers")
    assert buttons(page, reviewer)[1] == "Approve and publish"
    approve(now_of(page), by=reviewer)
    assert now_of(page).live


def test_a_text_in_a_technical_category_needs_both_approvals(technical: Category) -> None:
    post = draft(categories=[technical])
    submit(post, by=post.owner)
    first, second = make_user(group="Reviewers"), make_user(group="Reviewers")
    assert waits_at(post) == "Technical review"
    assert buttons(post, first)[1:] == [
        "Approve, on to “Editorial approval”",
        "Approve with comment, on to “Editorial approval”",
    ]
    approve(now_of(post), by=first)
    assert waits_at(post) == "Editorial approval"
    assert not now_of(post).live
    assert buttons(post, second)[1] == "Approve and publish"
    approve(now_of(post), by=second)
    assert now_of(post).live
    acts = LedgerEntry.objects.filter(page_id=post.pk).order_by("number").values_list("action", "step")
    assert list(acts)[:3] == [
        ("submitted", "Technical review"),
        ("approved", "Technical review"),
        ("approved", "Editorial approval"),
    ]


def test_a_step_may_ask_about_every_text() -> None:
    TechnicalReviewTask.objects.update(asked=TechnicalReviewTask.Asked.ALWAYS)
    page = standard_page()
    submit(page, by=page.owner)
    assert waits_at(page) == "Technical review"


def test_what_is_set_for_later_is_approved_and_scheduled() -> None:
    post = draft(go_live_at=timezone.now() + timedelta(days=2))
    submit(post, by=post.owner)
    assert buttons(post, make_user(group="Reviewers"))[1] == "Approve and schedule"


def test_the_checks_let_nothing_through_that_stops_a_submission(technical: Category) -> None:
    post = draft(body=SECRET, categories=[technical])
    with pytest.raises(Refused, match="was not submitted"):
        submit(post, by=post.owner)
    assert passed(post) == []


def test_a_submission_asks_the_checklist_once_and_its_mails_have_the_answer(settings: Any) -> None:
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    make_user("admin@example.com", is_superuser=True)
    reviewer = make_user("reviewer@example.com", "Reviewers")
    post = draft(title="x" * 90)
    with CaptureQueriesContext(connection) as queries:
        submit(post, by=post.owner)
    assert len([q for q in queries if 'UPPER("wagtailcore_page"."title"' in q["sql"]]) == 1
    written = [q for q in queries if q["sql"].startswith('INSERT INTO "posts_outgoingmessage"')]
    assert len(written) == 2, "nobody is written to twice, to be left out after all"
    mails = list(OutgoingMessage.objects.order_by("recipient"))
    assert [mail.recipient for mail in mails] == ["admin@example.com", reviewer.email]
    for mail in mails:
        assert "90 characters" in unpack(mail.content, address=mail.recipient).body, mail.recipient


def test_no_step_approves_what_the_checks_would_not_let_through(technical: Category) -> None:
    post = draft(categories=[technical])
    submit(post, by=post.owner)
    editor, reviewer = make_user(group="Editors"), make_user(group="Reviewers")
    post = PostPage.objects.get(pk=post.pk)
    post.body = SECRET
    post.save_revision(user=editor)
    with pytest.raises(Refused, match="key"):
        approve(now_of(post), by=reviewer)
    assert waits_at(post) == "Technical review"


def test_a_category_that_comes_later_brings_the_text_back(technical: Category) -> None:
    post = draft()
    submit(post, by=post.owner)
    editor, reviewer = make_user(group="Editors"), make_user(group="Reviewers")
    post = PostPage.objects.get(pk=post.pk)
    post.categories = [technical]
    post.save_revision(user=editor)
    with pytest.raises(Refused, match="goes back to “Technical review”"):
        approve(now_of(post), by=reviewer)
    assert waits_at(post) == "Technical review"
    approve(now_of(post), by=reviewer)
    approve(now_of(post), by=reviewer)
    assert now_of(post).live


def test_a_text_that_changed_after_the_technical_review_begins_again(technical: Category) -> None:
    post = draft(categories=[technical])
    submit(post, by=post.owner)
    reviewer = make_user(group="Reviewers")
    approve(now_of(post), by=reviewer)
    post = PostPage.objects.get(pk=post.pk)
    post.title = "Changed since"
    post.save_revision(user=make_user(group="Editors"))
    with pytest.raises(Refused, match="begins again at “Technical review”"):
        approve(now_of(post), by=reviewer)
    assert passed(post)[-2:] == [("Checks", "approved"), ("Technical review", "in_progress")]


def test_what_was_sent_back_is_checked_again(technical: Category) -> None:
    post = draft(categories=[technical])
    state = submit(post, by=post.owner)
    reviewer = make_user(group="Reviewers")
    show(post, reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more.")
    post = PostPage.objects.get(pk=post.pk)
    post.body = SECRET
    post.save_revision(user=post.owner)
    with pytest.raises(Refused, match="was not submitted"):
        post.current_workflow_state.resume(post.owner)


def test_administrators_choose_among_the_kinds_of_step(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    html = client.get(reverse("wagtailadmin_workflows:select_task_type")).content.decode()
    for name, icon in (("Checks", "tasks"), ("Technical review", "cogs"), ("Editorial approval", "check")):
        assert name in html
        assert f'icon-{icon}"' in html
    assert "Group approval task" not in html, "approvals there count for nothing"
    form = reverse("wagtailadmin_workflows:add_task", args=["posts", "technicalreviewtask"])
    groups = list(Group.objects.filter(name="Reviewers").values_list("pk", flat=True))
    client.post(form, {"name": "Legal", "groups": groups, "asked": "always"})
    assert TechnicalReviewTask.objects.get(name="Legal").asked == "always"

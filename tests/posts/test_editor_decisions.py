"""Decisions that are made in the page editor, and those of windows that are out of date."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Workflow, WorkflowTask

from posts.models import LedgerEntry, PostPage, ReviewTask, User
from tests.factories import draft, submit
from tests.forms import said
from tests.markup import child
from tests.posts.windows import Window, newest_title, titles

pytestmark = pytest.mark.django_db


def test_a_reviewer_who_typed_and_approves_in_an_old_window_keeps_the_text(
    writer: User, reviewer: User, second_reviewer: User
) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    one, two = Window(post, reviewer), Window(post, second_reviewer)
    one.save(title="Changed by one")
    decision = {"workflow-action-name": "approve", "title": "Changed by two"}
    two.save(button="action-workflow-action", **decision)
    assert two.form["title"] == "Changed by two"
    assert newest_title(post) == "Changed by one"
    assert not Page.objects.get(pk=post.pk).live


def test_yes_to_the_browsers_dialog_does_not_approve_an_old_text(
    writer: User, reviewer: User, second_reviewer: User
) -> None:
    """Wagtail asks, before any button, whether to overwrite what somebody else has saved."""
    post = draft(by=writer)
    submit(post, by=writer)
    one, two = Window(post, reviewer), Window(post, second_reviewer)
    one.save(title="Changed by one")
    told = {"warned_of": Page.objects.get(pk=post.pk).latest_revision_id}
    response = two.save(button="action-workflow-action", **{"workflow-action-name": "approve"}, **told)
    assert "changed after you opened it" in said(response)
    assert newest_title(post) == "Changed by one"


def test_a_reviewer_who_approves_what_code_or_an_import_has_written_is_no_author_of_it(
    writer: User, reviewer: User
) -> None:
    """The editor gives keys to the paragraphs of such a text; nobody has typed."""
    post = draft(by=writer)
    submit(post, by=writer)
    Window(post, reviewer).save(button="action-workflow-action", **{"workflow-action-name": "approve"})
    assert Page.objects.get(pk=post.pk).live
    assert titles(post) == [post.title]


def test_withdrawing_in_an_old_window_withdraws_and_saves_nothing(writer: User, editor: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    his, hers = Window(post, writer), Window(post, editor)
    hers.save(title="Changed by an editor")
    response = his.save(button="action-cancel-workflow")
    assert "has been cancelled" in said(response)
    assert Page.objects.get(pk=post.pk).current_workflow_state is None
    assert newest_title(post) == "Changed by an editor"
    assert his.form["title"] == "Changed by an editor"


def test_a_decision_that_somebody_else_has_made_already_is_explained(
    writer: User, mara: User, ben: User
) -> None:
    post = draft(by=writer, title="Read by two")
    submit(post, by=writer)
    one, other = Window(post, mara), Window(post, ben)
    approval = {"workflow-action-name": "approve"}
    assert one.save(button="action-workflow-action", **approval).status_code == 200
    assert PostPage.objects.get(pk=post.pk).published_on, (
        "given at publication, and unknown to the other window"
    )
    before = list(post.revisions.order_by("pk").values_list("content", flat=True))
    response = other.save(button="action-workflow-action", **approval)
    assert "Somebody else has decided this step already." in said(response)
    after = list(post.revisions.order_by("pk").values_list("content", flat=True))
    assert after == before, "nothing was typed"
    assert LedgerEntry.objects.filter(page_id=post.pk, action="approved").count() == 1


@pytest.mark.parametrize(
    ("button", "fields", "says"),
    [
        ("approve", {}, "You approved “We buy a competitor”, and readers have it."),
        ("approve", {"go_live_at": datetime(2199, 5, 1, 9, tzinfo=UTC)}, "It goes live on May 1, 2199"),
        ("reject", {}, "You sent “We buy a competitor” back."),
    ],
)
def test_a_decision_and_its_mail_name_the_page_to_who_may_know_it_no_longer(
    writer: User, reviewer: User, mailoutbox: list[Any], button: str, fields: dict[str, Any], says: str
) -> None:
    post = draft(by=writer, title="We buy a competitor", **fields)
    submit(post, by=writer)
    window = Window(post, reviewer)
    mailoutbox.clear()
    decision = {"workflow-action-name": button, "workflow-action-extra-data": json.dumps({"comment": "So."})}
    response = window.save(button="action-workflow-action", **decision)
    assert says in said(response)
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert len(list(response.context["messages"])) == 1, "and nothing of a list that is not for them"
    assert ["We buy a competitor" in letter.subject for letter in mailoutbox] == [True]


def test_clicking_into_a_text_that_was_imported_makes_nobody_its_author(writer: User, reviewer: User) -> None:
    """The editor gives keys to its paragraphs, and the browser saves them."""
    post = draft(by=writer, body=[child("paragraph", "<p>One</p><p>Two</p>")])
    submit(post, by=writer)
    window = Window(post, reviewer)
    assert window.autosave()["success"]
    assert "data-block-key" in PostPage.objects.get(pk=post.pk).get_latest_revision().content["body"]
    window.save(button="action-workflow-action", **{"workflow-action-name": "approve"})
    assert PostPage.objects.get(pk=post.pk).live


def test_who_approves_one_of_two_steps_is_told_that_another_follows(writer: User, reviewer: User) -> None:
    workflow = Workflow.objects.get()
    second = ReviewTask.objects.create(name="Legal")
    second.groups.set(Group.objects.filter(name="Editors"))
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer, title="Read by two")
    submit(post, by=writer)
    response = Window(post, reviewer).save(
        button="action-workflow-action", **{"workflow-action-name": "approve"}
    )
    assert "You approved “Read by two”. It waits for the next step" in said(response)

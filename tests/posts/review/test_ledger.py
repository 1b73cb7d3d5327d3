"""The ledger: every act of review has an entry, with who did it and when."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import WorkflowTask

from home.models import HomePage
from posts.models import LedgerEntry, ReviewTask, User
from posts.review import schedule
from posts.review.break_glass import break_glass
from posts.review.digest import editorial_digest
from posts.review.gate import Refused
from tests.factories import approve, draft, live_post, publish, submit
from tests.posts.review.acts import acts, now_of

pytestmark = pytest.mark.django_db
REASON = "A legal notice that must be online today."


def test_submission_approval_and_publication_are_recorded(writer: User, reviewer: User) -> None:
    post = publish(draft(by=writer, title="Recorded"), approved_by=reviewer)
    assert acts(post) == [("submitted", "writer"), ("approved", "reviewer"), ("published", "reviewer")]
    revision = post.live_revision
    for entry in LedgerEntry.objects.all():
        assert (entry.page_title, entry.revision_id) == ("Recorded", revision.pk)
        assert entry.digest == editorial_digest(revision)
    approved = LedgerEntry.objects.get(action="approved")
    assert (approved.user_id, approved.step) == (reviewer.pk, "Editorial approval")


def test_a_decision_is_recorded_with_its_comment(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    state = submit(post, by=writer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more, please.")
    now_of(post).current_workflow_state.resume(writer)
    assert acts(post) == [("submitted", "writer"), ("sent back", "reviewer"), ("submitted", "writer")]
    assert LedgerEntry.objects.get(action="sent back").comment == "Say more, please."


def test_a_schedule_is_recorded_and_so_is_what_comes_of_it(writer: User, reviewer: User) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    post = draft(by=writer, go_live_at=tomorrow, expire_at=tomorrow + timedelta(days=1))
    publish(post, approved_by=reviewer)
    for day in (1, 2):
        with time_machine.travel(timezone.now() + timedelta(days=day, minutes=1)):
            schedule.publish_due()
    assert acts(post)[2:] == [("scheduled", "reviewer"), ("published", ""), ("expired", "")]
    assert LedgerEntry.objects.get(action="published").user_id is None


def test_a_schedule_that_is_cancelled_is_recorded_once(editor: User, reviewer: User, client: Client) -> None:
    post = draft(go_live_at=timezone.now() + timedelta(days=1))
    publish(post, approved_by=reviewer)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:revisions_unschedule", args=[post.pk, now_of(post).latest_revision_id])
    for _time in range(2):
        client.post(url)
    assert now_of(post).scheduled_revision is None
    assert acts(post)[2:] == [("scheduled", "reviewer"), ("unscheduled", "editor")]


def test_taking_down_is_recorded_at_every_door(editor: User, client: Client) -> None:
    posts = [live_post() for _post in range(5)]
    posts[0].unpublish(user=editor)
    client.force_login(editor)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[posts[1].pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    client.post(f"{bulk}?id={posts[2].pk}", {"include_descendants": "on"})
    for post in posts[:3]:
        assert acts(post)[-1] == ("unpublished", "editor"), posts.index(post)
    UnpublishPageAction(posts[3]).execute()
    posts[4].live = False
    posts[4].save()
    for post in posts[3:]:
        assert acts(post)[-1] == ("unpublished", ""), posts.index(post)


def test_withdrawing_is_recorded_and_so_is_ending_the_review_of_others(
    writer: User, editor: User, reviewer: User
) -> None:
    own, others = draft(by=writer), draft(by=writer)
    for post, user in ((own, writer), (others, editor)):
        submit(post, by=writer)
        now_of(post).current_workflow_state.cancel(user=user)
    assert acts(own)[1:] == [("withdrawn", "writer")]
    assert acts(others)[1:] == [("waived", "editor")]


def test_broken_glass_is_recorded_with_the_review_that_it_ends(writer: User, editor: User) -> None:
    post = draft(by=writer)
    submit(post, by=editor)
    break_glass(page=now_of(post), user=editor, reason=REASON)
    assert acts(post)[1:] == [("broke glass", "editor"), ("waived", "editor"), ("published", "editor")]
    assert LedgerEntry.objects.get(action="broke glass").comment == REASON


def test_a_step_that_is_asked_no_longer_is_recorded(
    writer: User, reviewer: User, superuser: User, home_page: HomePage
) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    second = ReviewTask.objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer)
    submit(post, by=writer)
    first.deactivate(user=superuser)
    approve(now_of(post), by=reviewer)
    assert acts(post) == [
        ("submitted", "writer"),
        ("waived", "admin"),
        ("approved", "reviewer"),
        ("published", "reviewer"),
    ]


def test_a_review_that_begins_again_is_recorded(writer: User, reviewer: User, home_page: HomePage) -> None:
    workflow = home_page.get_workflow()
    first = workflow.workflow_tasks.last().task.specific
    second = ReviewTask.objects.create(name="Second look")
    second.groups.set(first.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=9)
    post = draft(by=writer)
    submit(post, by=writer)
    approve(now_of(post), by=reviewer)
    post = now_of(post)
    post.title = "Changed"
    post.save_revision(user=writer)
    with pytest.raises(Refused):
        approve(now_of(post), by=reviewer)
    assert acts(post)[1:] == [("approved", "reviewer"), ("reopened", "reviewer")]


def test_what_is_refused_leaves_no_entry(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    post.summary = ""
    post.save_revision(user=writer, clean=False)
    submit(post, by=writer)
    with pytest.raises(Refused, match="Summary"):
        approve(post, by=reviewer)
    with pytest.raises(Refused):
        approve(post, by=writer)
    with pytest.raises(Refused):
        post.get_latest_revision().publish()
    assert acts(post) == [("submitted", "writer")]


def test_saving_and_reading_are_no_acts(writer: User, reviewer: User, client: Client) -> None:
    post = draft(by=writer)
    client.force_login(writer)
    client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    assert not LedgerEntry.objects.exists()


def test_an_entry_and_its_act_are_one_transaction(writer: User, reviewer: User) -> None:
    post = draft(by=writer)
    submit(post, by=writer)
    with transaction.atomic():
        approve(post, by=reviewer)
        assert len(acts(post)) == 3
        transaction.set_rollback(True)
    assert acts(post) == [("submitted", "writer")]
    assert not now_of(post).live

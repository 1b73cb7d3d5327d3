"""When the checklist is asked: at a draft, a submission, a publication, and by whoever waits."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, WorkflowState

from home.models import HomePage
from posts.models import BreakGlassRecord, ChecklistCount, LedgerEntry, PostPage, User
from posts.review import submission
from posts.review.break_glass import break_glass
from posts.review.gate import Refused
from posts.review.imports import admit
from posts.review.schedule import publish_due
from posts.review.shown import show
from tests.factories import approve, draft, live_post, publish, standard_page, submit
from tests.forms import said, unchanged
from tests.posts.checklist.test_waiving import KEY, MAILS, now, saying
from tests.posts.review.test_gate import is_live

pytestmark = pytest.mark.django_db
TODO = [{"type": "paragraph", "value": "<p>TODO: write this.</p>"}]


def editor_of(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def with_secret(page: Any) -> dict[str, Any]:
    """The form of a post, in which somebody has typed a key."""
    return {**unchanged(page), "summary": f"The key is {KEY}."}


def test_a_draft_is_saved_whatever_is_in_it_and_the_panel_tells(writer: User, client: Client) -> None:
    page = draft(by=writer)
    client.force_login(writer)
    answer = client.post(editor_of(page), with_secret(page), headers={"accept": "application/json"})
    assert answer.json()["success"]
    shown = client.get(reverse("posts_checklist", args=[page.pk])).content.decode()
    assert "GitHub token" in shown
    assert KEY not in shown
    shown = client.get(editor_of(page)).content.decode()
    assert 'data-checklist-path="summary"' in shown
    assert "1 finding is open." in shown


def test_a_submission_is_refused_and_the_draft_is_saved(writer: User, client: Client) -> None:
    page = draft(by=writer)
    client.force_login(writer)
    answer = client.post(editor_of(page), {**with_secret(page), "action-submit": "1"}, follow=True)
    assert answer.redirect_chain == [(editor_of(page), 302)]
    for words in ("was not submitted; the text is saved as a draft.", "Summary:", "GitHub token", "revoked"):
        assert words in said(answer)
    assert KEY in now(page).get_latest_revision_as_object().summary, "nothing that was typed is lost"
    assert KEY not in said(answer)
    assert not WorkflowState.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_form_with_errors_is_given_back_with_the_checklist_of_what_was_saved(
    writer: User, client: Client
) -> None:
    page = draft(by=writer, summary=f"The key is {KEY}.")
    client.force_login(writer)
    broken = {
        **unchanged(page),
        "title": "",
        "body-count": "1",
        "body-0-type": "heading",
        "body-0-value-text": "",
    }
    answer = client.post(editor_of(page), {**broken, "body-0-value-level": "9", "action-submit": "1"})
    assert "validation errors" in said(answer)
    assert 'data-checklist-path="summary"' in answer.content.decode()


def test_a_new_page_that_is_submitted_at_once_is_kept(writer: User, client: Client) -> None:
    home = HomePage.objects.get()
    form = unchanged(draft(by=writer))
    known = set(PostPage.objects.values_list("pk", flat=True))
    client.force_login(writer)
    data = {**form, "title": "TODO", "slug": "todo", "bylines-0-id": "", "bylines-INITIAL_FORMS": 0}
    address = reverse("wagtailadmin_pages:add", args=["posts", "postpage", home.pk])
    answer = client.post(address, {**data, "action-submit": "1"}, follow=True)
    [page] = PostPage.objects.exclude(pk__in=known)
    assert answer.redirect_chain == [(editor_of(page), 302)]
    assert "was not submitted" in said(answer)
    assert not WorkflowState.objects.exists()


def sent_back(writer: User, reviewer: User) -> PostPage:
    page = draft(by=writer)
    state = submit(page, by=writer)
    show(page, reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="Say more.")
    return now(page)


@pytest.mark.parametrize("button", ["action-submit", "action-restart-workflow"])
def test_a_review_that_asked_for_changes_stands_as_it_stood_when_the_new_text_is_refused(
    writer: User, reviewer: User, client: Client, button: str
) -> None:
    page = sent_back(writer, reviewer)
    client.force_login(writer)
    answer = client.post(editor_of(page), {**with_secret(page), button: "1"}, follow=True)
    assert "was not submitted" in said(answer)
    [review] = WorkflowState.objects.all()
    assert review.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert review.current_task_state.comment == "Say more."
    answer = client.post(editor_of(page), {**unchanged(now(page)), "summary": "Better.", button: "1"})
    assert now(page).current_workflow_task is not None


def test_what_is_for_a_reviewer_to_see_may_be_submitted(writer: User, client: Client) -> None:
    page = draft(by=writer)
    Comment.objects.create(page=page, user=writer, text="Is this number right?", contentpath="summary")
    client.force_login(writer)
    client.post(editor_of(page), {**unchanged(page), "action-submit": "1"})
    assert now(page).current_workflow_task is not None
    assert ChecklistCount.objects.get(page=page).open == 1


def test_the_gate_asks_for_the_text_that_goes_live_and_not_for_another(writer: User, reviewer: User) -> None:
    page = draft(by=writer)
    submit(page, by=writer)
    page.body = [{"type": "paragraph", "value": MAILS.format("jane@doe.io")}]
    page.save_revision(user=writer)
    with pytest.raises(Refused, match="jane"):
        approve(now(page), by=reviewer)
    page.body = [{"type": "paragraph", "value": MAILS.format("nobody")}]
    page.save_revision(user=writer)
    approve(now(page), by=reviewer)
    assert is_live(page)


def test_what_waited_elsewhere_waits_here_and_does_not_go_live(writer: User, reviewer: User) -> None:
    page = draft(by=writer, body=TODO)
    with submission.as_it_is():
        submit(page, by=writer)
    assert ChecklistCount.objects.get(page=page).open == 1
    with pytest.raises(Refused, match="TODO"):
        approve(page, by=reviewer)
    assert not is_live(page)


def test_what_was_public_elsewhere_is_public_here_as_it_was(superuser: User) -> None:
    page = draft(body=TODO)
    revision = page.get_latest_revision()
    admit(page, revision, user=superuser, comment="From the old site")
    revision.publish(user=superuser)
    assert is_live(page)


def test_a_post_goes_live_at_its_time_although_another_page_has_gone(writer: User, reviewer: User) -> None:
    other = live_post()
    link = f'<p>As <a linktype="page" id="{other.pk}">another</a> says.</p>'
    page = saying(link, by=writer, go_live_at=timezone.now() + timedelta(days=1))
    publish(page, by=writer, approved_by=reviewer)
    other.unpublish()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        report = publish_due()
    assert (report.published, report.failed) == ([page.title], [])


def test_a_broken_glass_lets_all_pass_and_says_what(editor: User) -> None:
    page = draft(body=TODO)
    break_glass(page=now(page), user=editor, reason="A court orders it online today.")
    assert is_live(page)
    assert "TODO" in BreakGlassRecord.objects.get().findings
    broke = LedgerEntry.objects.get(action=LedgerEntry.Action.BROKE_GLASS)
    assert "A court orders it online today." in broke.comment
    assert "TODO" in broke.comment


def test_who_breaks_the_glass_is_told_before_what_is_open(editor: User, client: Client) -> None:
    client.force_login(editor)
    page = draft(body=TODO)
    assert "TODO" in client.get(reverse("posts_break_glass", args=[page.pk])).content.decode()


def test_standard_pages_and_the_index_page_have_the_checks_that_fit(writer: User, reviewer: User) -> None:
    page = standard_page(by=writer, body=TODO)
    with pytest.raises(Refused, match="TODO"):
        submit(page, by=writer)
    home = HomePage.objects.get()
    home.introduction = "Lorem ipsum"
    home.save_revision(user=writer)
    with pytest.raises(Refused, match="Introduction"):
        submit(home, by=writer)
    home.introduction = "What we learn, written down."
    home.save_revision(user=writer)
    assert publish(home, by=writer, approved_by=reviewer).introduction == home.introduction


# Who waits


def test_the_mail_about_a_submission_has_what_was_found(
    writer: User, reviewer: User, mailoutbox: Any
) -> None:
    page = saying("<p>Write to jane&amp;co@doe.io, or jane@doe.io.</p>", by=writer)
    submit(page, by=writer)
    [to_reviewer] = [sent for sent in mailoutbox if sent.to == [reviewer.email]]
    assert "The checklist says:" in to_reviewer.body
    assert "- Before publication. Body, block 1 (Paragraph): jane@doe.io looks like" in to_reviewer.body
    assert "&#" not in to_reviewer.body


def test_the_queue_tells_what_is_open(writer: User, reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    page = saying(MAILS.format("jane@doe.io"), by=writer)
    submit(page, by=writer)
    html = client.get(reverse("wagtailadmin_home")).content
    assert html.count(b"1 finding is open.") == 1
    assert b"changed since" not in html
    page.summary = "Another."
    page.save_revision(user=reviewer)
    assert client.get(reverse("wagtailadmin_home")).content.count(b"changed since") == 1

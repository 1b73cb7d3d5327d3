"""What is mailed to whom and when: a post once, to those who want it, unless an editor says no."""

from typing import Any

import pytest
from django.db.models.functions import Now
from wagtail.models import PageViewRestriction

from home.newsletter import issues, mail, sending
from home.newsletter.issues import Status
from home.newsletter.models import Issue
from posts.models import PostPage
from tests.factories import (
    draft,
    live_post,
    publish,
)
from tests.home.newsletter.desk import only_issue, recipients, subscriber, switch_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]


# When


def test_a_post_is_mailed_when_it_goes_live_for_the_first_time() -> None:
    subscriber()
    post = live_post(title="First")
    assert (only_issue().post, only_issue().status) == (post, Status.WAITING)
    sending.hand_over()
    assert recipients() == ["reader@example.com"]
    assert only_issue().status == Status.SENT
    assert only_issue().revision_id == post.live_revision_id
    assert only_issue().planned == 1


def test_a_correction_is_never_mailed_again() -> None:
    subscriber()
    post = live_post()
    sending.hand_over()
    post.title = "Corrected"
    post.save_revision(user=post.owner)
    publish(post)
    sending.hand_over()
    assert recipients() == ["reader@example.com"]
    assert Issue.objects.count() == 1


def test_a_correction_of_a_post_from_before_the_newsletter_is_not_mailed() -> None:
    subscriber()
    switch_on(is_on=False)
    post = live_post()
    switch_on()
    post.save_revision(user=post.owner)
    publish(post)
    assert not Issue.objects.exists()


def test_a_post_that_was_taken_down_and_comes_back_is_not_mailed_again() -> None:
    subscriber()
    post = live_post()
    sending.hand_over()
    post.unpublish()
    publish(PostPage.objects.get(pk=post.pk))
    sending.hand_over()
    assert recipients() == ["reader@example.com"]


def test_what_the_gate_refuses_is_not_mailed() -> None:
    subscriber()
    draft()
    sending.hand_over()
    assert not Issue.objects.exists()


def test_off_nothing_is_mailed() -> None:
    subscriber()
    switch_on(is_on=False)
    live_post()
    sending.hand_over()
    assert recipients() == []


def test_there_is_time_to_hold_a_post_back() -> None:
    switch_on(wait_minutes=15)
    subscriber()
    live_post()
    assert sending.hand_over() == 0
    assert issues.take(only_issue(), "hold", None)
    Issue.objects.update(due_at=Now())
    assert sending.hand_over() == 0
    assert issues.take(only_issue(), "release", None)
    assert sending.hand_over() == 1


def test_an_editor_decides_before_a_post_goes_live(editor: Any) -> None:
    subscriber()
    post = draft()
    issues.take(issues.decide_before(post), "skip", editor)
    publish(post)
    sending.hand_over()
    assert (only_issue().status, recipients()) == (Status.SKIPPED, [])
    assert editor.email in only_issue().note
    assert issues.take(only_issue(), "release", editor)
    assert sending.hand_over() == 1


def test_a_decision_before_that_was_taken_back_waits_for_the_post(editor: Any) -> None:
    subscriber()
    post = draft()
    issue = issues.decide_before(post)
    issues.take(issue, "hold", editor)
    issues.take(issue, "release", editor)
    assert sending.hand_over() == 0
    publish(post)
    assert sending.hand_over() == 1


def test_nothing_is_decided_before_about_a_post_that_readers_have_had() -> None:
    switch_on(is_on=False)
    post = live_post()
    with pytest.raises(ValueError, match="went live before"):
        issues.decide_before(post)


def test_a_post_that_is_private_at_its_time_is_held() -> None:
    subscriber()
    post = live_post()
    PageViewRestriction.objects.create(page=post, restriction_type="login")
    sending.hand_over()
    assert (only_issue().status, recipients()) == (Status.HELD, [])
    assert "not public" in only_issue().note


def test_a_post_that_cannot_be_rendered_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber()
    broken, good = live_post(title="Broken"), live_post(title="Good")
    of_post = mail.of_post

    def fail(post: Any, about: Any) -> Any:
        if post.pk == broken.pk:
            raise RuntimeError("no ink")
        return of_post(post, about)

    monkeypatch.setattr(sending, "of_post", fail)
    sending.hand_over()
    assert Issue.objects.get(post=broken).status == Status.HELD
    assert "no ink" in Issue.objects.get(post=broken).note
    assert Issue.objects.get(post=good).status == Status.SENT


def test_a_week_that_cannot_be_rendered_keeps_no_post(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> Any:
        raise RuntimeError("no ink")

    monkeypatch.setattr(sending, "open_digest", fail)
    subscriber()
    live_post()
    assert sending.hand_over() == 1


def test_a_mailing_that_fails_on_the_way_is_stopped_and_keeps_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscriber()
    broken, good = live_post(title="Broken"), live_post(title="Good")
    address_to = mail.address_to

    def fail(letter: Any, *args: Any) -> Any:
        if letter.subject == "Broken":
            raise RuntimeError("no ink")
        return address_to(letter, *args)

    monkeypatch.setattr(sending, "address_to", fail)
    sending.hand_over()
    assert Issue.objects.get(post=broken).status == Status.STOPPED
    assert Issue.objects.get(post=good).status == Status.SENT
    assert len(recipients()) == 1

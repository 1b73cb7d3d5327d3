"""The weekly mail: on its day, once, with what each subscriber chose."""

from typing import Any

import pytest
import time_machine

from home.newsletter import issues, sending, subscribing
from home.newsletter.models import Issue, Subscriber
from home.newsletter.site_setting import NewsletterSettings
from posts.models import PostPage
from tests.factories import (
    live_post,
    make_author,
    make_category,
)
from tests.home.newsletter.desk import html_of, messages, recipients, subscriber, switch_on
from tests.markup import document, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("newsletter")]
Status = Issue.Status


MONDAY = "2026-03-02T09:00Z"


def week_of(*titles: str, **fields: Any) -> list[PostPage]:
    """Posts that went live in the week before."""
    with time_machine.travel("2026-02-27T12:00Z"):
        posts = [live_post(title=title, **fields) for title in titles]
        sending.hand_over()
    return posts


def weekly(address: str = "weekly@example.com", **wishes: Any) -> Subscriber:
    """Somebody who gets the week, on Mondays."""
    NewsletterSettings.objects.update(digest_day=NewsletterSettings.Day.MONDAY)
    with time_machine.travel("2026-02-01T12:00Z"):
        found = subscriber(address)
    subscribing.choose(found, {"rhythm": "weekly", **wishes})
    return found


def test_the_week_comes_on_its_day_at_its_hour_and_once() -> None:
    weekly()
    week_of("One", "Two")
    for moment, number in (
        ("2026-03-02T08:59Z", 0),
        (MONDAY, 1),
        ("2026-03-02T09:30Z", 0),
        ("2026-03-09T09:00Z", 0),
    ):
        with time_machine.travel(moment, tick=False):
            assert sending.hand_over() == number, moment
    [message] = messages()
    assert str(message["Subject"]) == "One, and 1 more post"
    root = document(html_of(message))
    assert [words(heading) for heading in root.iter("h2")] == ["One", "Two"]
    assert Issue.objects.get(day="2026-03-09").status == Status.SKIPPED


def test_a_mailer_that_stood_still_for_long_leaves_the_posts_to_the_next_week() -> None:
    weekly()
    week_of("One")
    with time_machine.travel("2026-03-04T09:00Z", tick=False):
        assert sending.hand_over() == 0
    with time_machine.travel("2026-03-09T09:00Z", tick=False):
        assert sending.hand_over() == 1


def test_a_post_is_in_one_week_only() -> None:
    weekly()
    week_of("One")
    with time_machine.travel(MONDAY, tick=False):
        sending.hand_over()
    with time_machine.travel("2026-03-05T09:00Z"):
        live_post(title="Two")
    with time_machine.travel("2026-03-09T09:00Z", tick=False):
        sending.hand_over()
    assert [str(message["Subject"]) for message in messages()] == ["One", "Two"]


def test_the_week_holds_for_each_what_they_chose() -> None:
    data, web = make_category("Data"), make_category("Web")
    weekly("data@example.com", everything=False, categories=[data.pk])
    weekly("both@example.com")
    weekly("none@example.com", everything=False, authors=[make_author().pk])
    week_of("About data", categories=[data])
    week_of("About the web", categories=[web])
    with time_machine.travel(MONDAY, tick=False):
        sending.hand_over()
    found = {message["To"]: str(message["Subject"]) for message in messages()}
    assert found == {"data@example.com": "About data", "both@example.com": "About data, and 1 more post"}


def test_the_week_leaves_out_what_was_held_skipped_or_taken_down(editor: Any) -> None:
    switch_on(wait_minutes=5)
    weekly()
    held, skipped, gone, _good = week_of("Held", "Skipped", "Gone", "Good")
    issues.take(Issue.objects.get(post=held), "hold", editor)
    issues.take(Issue.objects.get(post=skipped), "skip", editor)
    gone.unpublish()
    with time_machine.travel(MONDAY, tick=False):
        sending.hand_over()
    assert [str(message["Subject"]) for message in messages()] == ["Good"]
    with time_machine.travel("2026-03-05T09:00Z"):
        issues.take(Issue.objects.get(post=held), "release", editor)
    with time_machine.travel("2026-03-09T09:00Z", tick=False):
        sending.hand_over()
    assert [str(message["Subject"]) for message in messages()] == ["Good", "Held"]


def test_who_had_a_post_at_once_does_not_get_it_with_the_week() -> None:
    reader = weekly()
    subscribing.choose(reader, {"rhythm": "at once"})
    week_of("At once")
    subscribing.choose(reader, {"rhythm": "weekly"})
    week_of("Later")
    with time_machine.travel(MONDAY, tick=False):
        sending.hand_over()
    assert [str(message["Subject"]) for message in messages()] == ["At once", "Later"]


def test_unsubscribing_holds_for_the_week_as_well() -> None:
    reader = weekly()
    week_of("One")
    with time_machine.travel(MONDAY, tick=False):
        sending.hand_over()
    subscribing.unsubscribe(reader)
    assert recipients() == []

"""What is mailed to whom and when: a post once, to those who want it, as readers have it."""

import re
from datetime import timedelta
from email import message_from_string
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.newsletter import issues, mail, sending, subscribing
from home.newsletter.models import Delivery, Erasure, Issue, Subscriber, SubscriberCount
from home.newsletter.publication import publication
from home.newsletter.site_setting import NewsletterSettings
from posts.mail import OutboxBackend
from posts.models import OutgoingMessage, PostPage
from posts.outbox.packing import unpack
from posts.outbox.sending import claim, send_due
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_series,
    publish,
)
from tests.home.newsletter.desk import html_of, subscriber, switch_on, text_of
from tests.markup import assert_harmless, child, document, one, words
from tests.test_html import everything

pytestmark = pytest.mark.django_db
Status = Issue.Status


@pytest.fixture(autouse=True)
def _on(db: None) -> None:
    switch_on()


def messages() -> list[Any]:
    """What waits in the outbox of the newsletter, parsed."""
    rows = OutgoingMessage.objects.filter(bulk=True).order_by("pk")
    packed = [unpack(row.content, address=row.recipient) for row in rows]
    return [message_from_string(found.message().as_string(), policy=default) for found in packed]


def recipients() -> list[str]:
    return sorted(OutgoingMessage.objects.filter(bulk=True).values_list("recipient", flat=True))


def only() -> Issue:
    return Issue.objects.get()


# When


def test_a_post_is_mailed_when_it_goes_live_for_the_first_time() -> None:
    subscriber()
    post = live_post(title="First")
    assert (only().post, only().status) == (post, Status.WAITING)
    sending.hand_over()
    assert recipients() == ["reader@example.com"]
    assert only().status == Status.SENT
    assert only().revision_id == post.live_revision_id
    assert only().planned == 1


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
    assert issues.take(only(), "hold", None)
    Issue.objects.update(due_at=Now())
    assert sending.hand_over() == 0
    assert issues.take(only(), "release", None)
    assert sending.hand_over() == 1


def test_an_editor_decides_before_a_post_goes_live(editor: Any) -> None:
    subscriber()
    post = draft()
    issues.take(issues.decide_before(post), "skip", editor)
    publish(post)
    sending.hand_over()
    assert (only().status, recipients()) == (Status.SKIPPED, [])
    assert editor.email in only().note
    assert issues.take(only(), "release", editor)
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
    assert (only().status, recipients()) == (Status.HELD, [])
    assert "not public" in only().note


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


# To whom


def test_only_those_get_it_who_confirmed() -> None:
    for status in Subscriber.Status.values:
        subscriber(f"{status}@example.com", status=status)
    live_post()
    sending.hand_over()
    assert recipients() == ["confirmed@example.com"]


def test_who_confirms_later_gets_the_next_one() -> None:
    live_post()
    sending.hand_over()
    subscriber(confirmed_at=timezone.now() + timedelta(seconds=1))
    assert sending.hand_over() == 0


def test_everybody_gets_what_they_chose() -> None:
    data, web = make_category("Data"), make_category("Web")
    ada, series = make_author("Ada"), make_series("Indexes")
    chosen: dict[str, dict[str, Any]] = {
        "data": {"categories": [data.pk]},
        "web": {"categories": [web.pk]},
        "ada": {"authors": [ada.pk]},
        "series": {"series": [series.pk]},
        "nothing": {},
        "both": {"categories": [data.pk, web.pk], "authors": [ada.pk]},
    }
    for name, wishes in chosen.items():
        subscribing.choose(subscriber(f"{name}@example.com"), {"everything": False, **wishes})
    subscriber("all@example.com")
    subscriber("weekly@example.com", rhythm="weekly")
    live_post(categories=[data], authors=[ada], series=series)
    sending.hand_over()
    assert recipients() == [f"{name}@example.com" for name in ("ada", "all", "both", "data", "series")]


def test_a_batch_is_a_minutes_worth_and_the_next_goes_on(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 2
    for number in range(5):
        subscriber(f"reader-{number}@example.com")
    live_post()
    assert [sending.hand_over() for _round in range(2)] == [2, 0]
    assert only().status == Status.SENDING
    rows = OutgoingMessage.objects.annotate(now=Now()).order_by("pk")
    waits = [(row.next_attempt_at - row.now).total_seconds() for row in rows]
    assert [round(wait / 30) for wait in waits] == [0, 1], "spread over the minute"
    for expected in (2, 1, 0):
        OutgoingMessage.objects.update(next_attempt_at=Now())
        assert send_due().sent in (2, 1)
        assert sending.hand_over() == expected
        if not expected:
            break
    assert only().status == Status.SENT
    assert recipients() == [f"reader-{number}@example.com" for number in range(5)]


def test_other_mail_is_not_kept_waiting_by_a_mailing() -> None:
    subscriber()
    live_post()
    sending.hand_over()
    OutboxBackend().send_messages([EmailMessage("Urgent", "Text", to=["desk@example.com"])])
    first = claim()
    assert first
    assert first.subject == "Urgent"


@pytest.mark.parametrize("forgets", [True, False])
def test_the_text_of_a_mailing_is_kept_no_longer_than_needed(forgets: bool, settings: Any) -> None:
    settings.MAIL_FORGETS_BULK = forgets
    subscriber()
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.update(next_attempt_at=Now())
    assert send_due().sent >= 1
    assert bool(OutgoingMessage.objects.get(bulk=True).content) is not forgets


def test_the_work_for_a_batch_does_not_grow_with_its_subscribers(settings: Any) -> None:
    def cost(number: int) -> int:
        Subscriber.objects.all().delete()
        for n in range(number):
            subscriber(f"reader-{n}@example.com")
        live_post()
        with CaptureQueriesContext(connection) as queries:
            assert sending.hand_over() == number
        return len(queries)

    cost(1)
    assert cost(1) == cost(20)


# Stopping


def test_unsubscribing_takes_back_what_has_not_left(client: Client) -> None:
    reader, other = subscriber(), subscriber("other@example.com")
    live_post()
    sending.hand_over()
    path = urlsplit(publication().unsubscribe(reader.pk)).path
    response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.content) == (200, b"Unsubscribed.\n")
    assert recipients() == [other.address]
    live_post()
    sending.hand_over()
    assert recipients() == [other.address] * 2


def test_a_mailing_is_stopped_and_goes_on_and_nobody_gets_it_twice(editor: Any) -> None:
    for number in range(4):
        subscriber(f"reader-{number}@example.com")
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.filter(recipient="reader-0@example.com").update(next_attempt_at=Now())
    OutgoingMessage.objects.exclude(recipient="reader-0@example.com").update(
        next_attempt_at=Now() + timedelta(minutes=1)
    )
    assert send_due().sent == 1
    assert issues.take(only(), "stop", editor)
    assert recipients() == ["reader-0@example.com"], "what has not left is taken back"
    assert sending.hand_over() == 0
    assert issues.take(only(), "resume", editor)
    assert sending.hand_over() == 3
    assert recipients() == [f"reader-{number}@example.com" for number in range(4)]


def test_a_post_that_is_taken_down_is_mailed_to_nobody_else(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 1
    subscriber(), subscriber("other@example.com")
    post = live_post()
    sending.hand_over()
    post.unpublish()
    OutgoingMessage.objects.update(attempts=1)
    sending.hand_over()
    assert only().status == Status.STOPPED
    assert "public" in only().note
    assert recipients() == []


@pytest.mark.parametrize("step", issues.STEPS)
@pytest.mark.parametrize("status", Status)
def test_steps_are_taken_from_where_they_lead_on(step: str, status: Any) -> None:
    issue = Issue.objects.create(kind="post", status=status, due_at=Now())
    before, after = issues.STEPS[step]
    assert issues.take(issue, step, None) is (status in before)
    issue.refresh_from_db()
    assert issue.status == (after if status in before else status)


def test_everybody_gets_the_same_even_when_the_post_is_corrected_meanwhile(settings: Any) -> None:
    settings.NEWSLETTER_PER_MINUTE = 1
    subscriber("a@example.com"), subscriber("b@example.com")
    post = live_post(title="As approved")
    sending.hand_over()
    post.title = "Corrected"
    post.save_revision(user=post.owner)
    publish(post)
    OutgoingMessage.objects.update(attempts=1)
    sending.hand_over()
    assert {str(message["Subject"]) for message in messages()} == {"As approved"}
    assert len(messages()) == 2


# The weekly mail

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


# What


@pytest.fixture
def letter() -> Any:
    """The mail of a post with every block there is."""
    subscriber()
    related = live_post(title="Related")
    Issue.objects.all().delete()
    live_post(
        title="Everything & <more>",
        mail_subject="Read  this",
        mail_preheader="Why & how",
        body=everything(related),
        authors=[make_author("Ada")],
    )
    sending.hand_over()
    [found] = messages()
    return found


def test_the_headers_are_those_of_a_list(letter: Any) -> None:
    assert str(letter["Subject"]) == "Read this"
    assert letter["To"] == "reader@example.com"
    assert letter["From"].addresses[0].display_name == "Galley"
    assert letter["List-Id"] == "<newsletter.localhost>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<https?://localhost\S*/newsletter/unsubscribe/[^/]+/>", letter["List-Unsubscribe"].strip()
    )
    assert re.fullmatch(r"<newsletter\.\d+\.[0-9a-f]{20}@localhost>", letter["Message-ID"])
    assert letter["Date"].datetime
    assert letter.defects == []
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_is_the_same_however_often_it_is_made() -> None:
    reader = subscriber()
    live_post()
    about, found = publication(), mail.Letter("s", "h", "t")
    first, second = (mail.address_to(found, only(), reader, about).extra_headers for _time in range(2))
    assert first == second


def test_the_html_is_one_column_of_correct_html_without_layout_tables(letter: Any) -> None:
    root = document(html_of(letter))
    assert root.get("lang") == "en-us"
    assert words(one(root, ".//h1")) == "Everything & <more>"
    body = one(root, "./body")
    for table in root.iter("table"):
        assert list(table.iter("th")), "a table of figures, not of layout"
    assert not [e for e in root.iter() if str(e.tag).endswith("math")]
    assert r"\frac{1}{2} < 1" in words(body)
    style = one(root, "./head/style")
    assert "prefers-color-scheme:dark" in (style.text or "")
    assert "max-width:600px" in (one(body, "./div[@class='mail']").get("style") or "")
    for element in body.iter():
        element.attrib.pop("style", None)
    assert_harmless(body)


def test_pictures_and_links_have_absolute_addresses_and_alt(letter: Any) -> None:
    root = document(html_of(letter))
    pictures = list(root.iter("img"))
    assert len(pictures) >= 3
    for picture in pictures:
        assert (picture.get("src") or "").startswith("http")
        assert picture.get("alt") is not None
        assert picture.get("width")
    links = [a.get("href") or "" for a in root.iter("a")]
    assert links
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in links)
    assert not any(".invalid" in link for link in links)


def test_both_texts_say_the_same_and_how_to_leave(letter: Any, client: Client) -> None:
    plain, html = text_of(letter), html_of(letter)
    unsubscribe = letter["List-Unsubscribe"].strip(" <>")
    for text in (plain, html):
        assert unsubscribe in text
        assert "Something" in text or "All of it." in text
        assert ".invalid" not in text
    assert "Why & how" in words(one(document(html), ".//div[@class='preheader']"))
    assert client.get(urlsplit(unsubscribe).path).status_code == 200


def test_without_words_for_the_mail_title_and_summary_stand_there() -> None:
    subscriber()
    live_post(title="The title", summary="What readers learn.")
    sending.hand_over()
    [found] = messages()
    assert str(found["Subject"]) == "The title"
    assert words(one(document(html_of(found)), ".//div[@class='preheader']")) == "What readers learn."


def test_a_post_that_is_too_long_for_mail_programs_comes_as_its_summary() -> None:
    subscriber()
    long = [child("paragraph", f"<p>{'Many words. ' * 10_000}</p>")]
    live_post(body=long, summary="In short.")
    sending.hand_over()
    [found] = messages()
    assert "Many words." not in html_of(found) + text_of(found)
    assert "In short." in html_of(found)
    assert "Read on" in html_of(found)


def test_a_sender_may_have_any_name() -> None:
    switch_on(sender_name='Äda "the" Editor, Inc.')
    subscriber()
    live_post()
    sending.hand_over()
    [found] = messages()
    assert found["From"].addresses[0].display_name == 'Äda "the" Editor, Inc.'


def test_a_test_is_marked_as_one_and_unsubscribes_nobody() -> None:
    about = publication()
    found = mail.as_test(
        mail.of_post(mail.load([live_post(title="Try").pk])[0], about), "ed@example.com", about
    )
    assert found.subject == "[Test] Try"
    assert "List-Unsubscribe" not in found.extra_headers
    assert "/newsletter/unsubscribe/" not in found.body


# Endings


def test_an_erased_address_is_nowhere(client: Client) -> None:
    reader = subscriber("Gone@example.com")
    live_post()
    sending.hand_over()
    OutgoingMessage.objects.update(next_attempt_at=Now())
    send_due()
    path = urlsplit(publication().url("erase", publication().preferences(reader.pk).split("/")[-2])).path
    assert client.get(path).status_code == 405
    response = client.post(path)
    proof = Erasure.objects.get()
    assert proof.address_hash in words(document(response.content))
    assert not Subscriber.objects.exists()
    assert not OutgoingMessage.objects.filter(recipient__icontains="gone@").exists()
    assert Delivery.objects.count() == 1, "the mailing still knows how many it went to"
    assert client.get(path.replace("erase", "preferences")).status_code == 404


def test_unsubscribing_is_undone_within_thirty_days_and_then_erased(client: Client) -> None:
    reader = subscriber()
    path = urlsplit(publication().unsubscribe(reader.pk)).path
    assert "nothing more" in words(document(client.get(path).content))
    assert Subscriber.objects.get().status == "confirmed", "a link alone ends nothing"
    client.post(path)
    assert Subscriber.objects.get().status == "unsubscribed"
    response = client.post(path.replace("unsubscribe", "undo"), follow=True)
    assert Subscriber.objects.get().status == "confirmed"
    assert words(one(document(response.content), ".//h1")) == "Unsubscribe"
    client.post(path)
    Subscriber.objects.update(ended_at=timezone.now() - subscribing.UNSUBSCRIBED_KEPT - timedelta(hours=1))
    sending.fill()
    assert not Subscriber.objects.exists()
    assert Erasure.objects.get().cause == "age"


@pytest.mark.parametrize("status", ["pending", "suppressed", "confirmed"])
def test_undo_subscribes_nobody_who_had_not_unsubscribed(status: str) -> None:
    reader = subscriber(status=status)
    subscribing.undo(reader)
    assert Subscriber.objects.get().status == status


@pytest.mark.parametrize("name", ["preferences", "unsubscribe", "undo", "erase", "confirmed"])
@pytest.mark.parametrize("signed", ["1", "1.x", ".", "%00", "é", "9" * 40 + ".x"])
def test_a_forged_link_finds_nobody(name: str, signed: str, client: Client) -> None:
    subscriber()
    for method in (client.get, client.post):
        assert method(f"/newsletter/{name}/{signed}/").status_code == 404
    assert Subscriber.objects.get().status == "confirmed"


def test_the_link_that_unsubscribes_shows_no_preferences(client: Client) -> None:
    reader = subscriber()
    signed = publication().unsubscribe(reader.pk).split("/")[-2]
    assert client.get(f"/newsletter/preferences/{signed}/").status_code == 404
    assert client.post(f"/newsletter/erase/{signed}/").status_code == 404


def test_pages_behind_a_link_are_kept_nowhere(client: Client) -> None:
    reader = subscriber()
    for address in (publication().unsubscribe(reader.pk), publication().preferences(reader.pk)):
        response = client.get(urlsplit(address).path)
        assert "no-store" in response["Cache-Control"]
        robots = [
            meta.get("content")
            for meta in document(response.content).iter("meta")
            if meta.get("name") == "robots"
        ]
        assert robots == ["noindex"]
        assert not response.cookies


def test_preferences_are_changed_by_the_link(client: Client) -> None:
    category = make_category("Data")
    live_post(categories=[category])
    reader = subscriber()
    path = urlsplit(publication().preferences(reader.pk)).path
    response = client.post(
        path, {"rhythm": "weekly", "scope": "some", "categories": [category.pk]}, follow=True
    )
    assert words(one(document(response.content), ".//p[@class='saved']")) == "Saved."
    checked = [
        i.get("value") for i in document(response.content).iter("input") if i.get("checked") is not None
    ]
    assert checked == ["weekly", "some", str(category.pk)]
    assert "at least one" in words(document(client.post(path, {"scope": "some"}).content))


def test_the_day_is_counted() -> None:
    subscriber(), subscriber("other@example.com", status="pending")
    sending.fill()
    assert SubscriberCount.objects.get().confirmed == 1

"""Each person of the desk is mailed at once, once a day or not at all, whatever the mail is about."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment
from wagtail.test.utils.form_data import querydict_from_html

from posts.experts import saying
from posts.mail import answered_by, by_choice
from posts.models import ExpertLink, KeptNotice, MailChoice, OutgoingMessage, User
from posts.notifications.choosing import next_morning
from posts.notifications.daily import fill
from posts.routing import reminders
from posts.routing.assigning import hand_over
from tests.factories import approve, draft, make_user, submit
from tests.posts.experts.test_links import asked
from tests.posts.review.doors.forms import changed
from tests.posts.routing.desk import of

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 4, 30, 10, tzinfo=UTC)


@pytest.fixture
def clock(settings: Any) -> Iterator[Any]:
    """Ten on a Thursday morning, until it is moved."""
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    with time_machine.travel(THURSDAY, tick=False) as clock:
        yield clock


def choose(user: User, rhythm: str) -> None:
    MailChoice.objects.update_or_create(user=user, defaults={"rhythm": rhythm})


def notice(user: User, subject: str = "News", *, by: User | None = None) -> None:
    with by_choice(), answered_by(by):
        EmailMessage(subject, "What it is about.\n\nhttp://testserver/admin/", to=[user.email]).send()


def mailed(user: User) -> list[str]:
    """The subjects of what leaves for somebody, the oldest first."""
    rows = OutgoingMessage.objects.filter(recipient=user.email).order_by("pk")
    return [row.subject for row in rows]


def kept(user: User) -> list[str]:
    return [row.subject for row in KeptNotice.objects.filter(choice=user.pk)]


# All kinds of mail


def a_submission(user: User, other: User) -> None:
    submit(draft(), by=other)


def an_approval(user: User, other: User) -> None:
    user.groups.set(other.groups.all())
    submit(post := draft(by=user), by=user)
    approve(post, by=make_user(group="Reviewers"))


def a_hand_over(user: User, other: User) -> None:
    first = make_user("first@example.com", "Reviewers")
    choose(user, "at once")
    submit(post := draft(), by=other)
    assignment = of(post)
    assignment.reviewer = first
    assignment.save()
    OutgoingMessage.objects.all().delete()
    choose(user, "daily")
    hand_over(post, to=user, by=first, priority=assignment.priority, due_at=assignment.due_at)


def a_reminder(user: User, other: User) -> None:
    submit(draft(), by=other)
    OutgoingMessage.objects.all().delete()
    KeptNotice.objects.all().delete()
    with time_machine.travel(datetime(2026, 5, 4, 12, tzinfo=UTC), tick=False):
        reminders.fill()


def a_verdict(user: User, other: User) -> None:
    asked(draft(by=user))
    saying.advise(ExpertLink.objects.get(), verdict="fine", words="")


def a_comment(user: User, other: User) -> None:
    post = draft(by=user)
    post.subscribers.create(user=user, comment_notifications=True)
    other.groups.set(make_user(group="Editors").groups.all())
    client = Client()
    client.force_login(other)
    url = reverse("wagtailadmin_pages:edit", args=[post.pk])
    form = changed(post) | {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "Is it?",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "",
    }
    client.post(url, form)
    assert Comment.objects.exists()


KINDS = [a_submission, an_approval, a_hand_over, a_reminder, a_verdict, a_comment]


@pytest.mark.parametrize("act", KINDS, ids=lambda act: act.__name__)
def test_every_kind_of_notice_waits_for_the_morning(clock: Any, act: Callable[[User, User], None]) -> None:
    user, other = make_user("ravi@example.com", "Reviewers"), make_user("wanda@example.com", "Writers")
    choose(user, "daily")
    act(user, other)
    assert mailed(user) == []
    assert kept(user)
    clock.move_to(datetime(2026, 5, 5, 9, tzinfo=UTC))
    fill()
    assert len(mailed(user)) == 1


def test_who_chose_nothing_is_told_at_once(clock: Any) -> None:
    notice(user := make_user())
    assert mailed(user) == ["News"]


def test_who_wants_none_gets_none_and_others_do(clock: Any) -> None:
    silent, other = make_user(), make_user()
    choose(silent, "none")
    for user in (silent, other):
        notice(user)
    clock.move_to(datetime(2026, 5, 4, 12, tzinfo=UTC))
    fill()
    assert (mailed(silent), mailed(other)) == ([], ["News"])


def test_a_link_for_a_new_password_comes_whatever_was_chosen(clock: Any, client: Client) -> None:
    choose(user := make_user(group="Writers"), "none")
    client.post(reverse("wagtailadmin_password_reset"), {"email": user.email})
    assert len(mailed(user)) == 1


# The daily mail


def test_there_is_one_mail_on_the_morning_of_each_working_day(clock: Any) -> None:
    choose(user := make_user(), "daily")
    told = []
    for day, hour in [(30, 11), (1, 8), (1, 9), (1, 10), (2, 9), (3, 9), (4, 8), (4, 9), (5, 9)]:
        clock.move_to(datetime(2026, 4 if day == 30 else 5, day, hour, tzinfo=UTC))
        fill()
        told.append(len(mailed(user)))
        if (day, hour) != (4, 9):
            notice(user)
    assert told == [0, 0, 1, 1, 1, 1, 1, 2, 2]


def test_the_mail_has_each_entry_with_its_link_and_who_gets_the_answer(clock: Any) -> None:
    choose(user := make_user(), "daily")
    notice(user, "First", by=make_user("wanda@example.com"))
    notice(user, "Second")
    clock.move_to(datetime(2026, 5, 1, 9, tzinfo=UTC))
    fill()
    row = OutgoingMessage.objects.get(recipient=user.email)
    for words in ("First", "Second", "answers go to wanda@example.com", "http://testserver/admin/"):
        assert words in row.content
    assert row.subject == "Galley: 2 things at the desk"
    assert kept(user) == []


def test_mailers_that_run_at_once_write_it_once(clock: Any) -> None:
    choose(user := make_user(), "daily")
    notice(user)
    clock.move_to(datetime(2026, 5, 1, 9, tzinfo=UTC))
    for _mailer in range(2):
        fill()
    assert len(mailed(user)) == 1


def test_what_is_rolled_back_is_not_kept(clock: Any) -> None:
    choose(user := make_user(), "daily")
    with transaction.atomic():
        notice(user)
        transaction.set_rollback(True)
    assert kept(user) == []


def test_who_was_deactivated_meanwhile_gets_nothing(clock: Any) -> None:
    choose(user := make_user(), "daily")
    notice(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    clock.move_to(datetime(2026, 5, 1, 9, tzinfo=UTC))
    fill()
    assert (mailed(user), kept(user)) == ([], [])


def test_the_morning_stays_nine_oclock_where_the_site_is(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"  # Summer time ends on Sunday, October 25.
    assert next_morning(datetime(2026, 10, 23, 8, tzinfo=UTC)).astimezone(UTC).hour == 8


# The account page


def account_form(page: Any) -> dict[str, str]:
    html, index = page.content.decode(), 0
    while "mail_choice-rhythm" not in (found := querydict_from_html(html, form_index=index)):
        index += 1
    return {name: found[name] for name in found if found[name]}


def test_people_choose_on_their_account_page(client: Client) -> None:
    user = make_user(group="Reviewers", first_name="Rosa", last_name="Reviewer")
    client.force_login(user)
    url = reverse("wagtailadmin_account")
    page = client.get(url)
    assert "notifications-submitted_notifications" not in page.content.decode()
    form = account_form(page)
    assert form["mail_choice-rhythm"] == "at once"
    client.post(url, {**form, "mail_choice-rhythm": "daily"})
    assert MailChoice.objects.get(user=user).rhythm == "daily"
    choice = MailChoice.objects.get(user=user)
    KeptNotice.objects.create(choice=choice, subject="News", text="", answers_to="", due_at=THURSDAY)
    client.post(url, {**form, "mail_choice-rhythm": "none"})
    assert kept(user) == []
    assert client.post(url, {**form, "mail_choice-rhythm": "hourly"}).status_code == 200
    assert MailChoice.objects.get(user=user).rhythm == "none"

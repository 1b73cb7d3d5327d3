"""Keepers are reminded, once, on a working day; after a week somebody else is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from posts.freshness.letters import fill
from posts.models import Freshness, OutgoingMessage, User
from posts.outbox.packing import unpack
from tests.factories import make_user
from tests.posts.freshness.desk import at, confirm, kept, mails, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Any]:
    """A Thursday morning."""
    settings.EMAIL_BACKEND = "posts.mail.OutboxBackend"
    with time_machine.travel(at(30, month=4), tick=False) as clock:
        yield clock


def told(clock: Any, days: range) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """What is mailed on these days of May, by day and hour."""
    found = {}
    OutgoingMessage.objects.all().delete()
    for day in days:
        for hour in (8, 12, 18):
            clock.move_to(at(day, hour))
            fill()
            if news := mails():
                found[day, hour] = news
            OutgoingMessage.objects.all().delete()
    return found


def test_a_keeper_is_asked_on_a_working_morning_and_editors_a_week_later(clock: Any, writer: User) -> None:
    make_user("chief@example.com", "Editors")
    kept(writer, date(2026, 5, 2), title="On proofs")  # a Saturday
    assert told(clock, range(1, 31)) == {
        (4, 12): [(writer.email, "Is “On proofs” still correct?")],
        (11, 12): [("chief@example.com", "“On proofs” waits to be looked at")],
    }


def test_who_answers_is_not_asked_again(clock: Any, writer: User) -> None:
    make_user("chief@example.com", "Editors")
    post = kept(writer, date(2026, 5, 4))
    assert list(told(clock, range(4, 6))) == [(4, 12)]
    confirm(writer, post)
    assert told(clock, range(6, 31)) == {}


@pytest.mark.parametrize("who", ["nobody", "somebody who left"])
def test_where_nobody_keeps_a_post_editors_are_asked_at_once(who: str, clock: Any) -> None:
    make_user("chief@example.com", "Editors")
    gone = make_user(group="Writers", is_active=False) if who != "nobody" else None
    kept(gone, date(2026, 5, 4), title="On proofs")
    assert told(clock, range(1, 8)) == {(4, 12): [("chief@example.com", "Is “On proofs” still correct?")]}


def test_nobody_is_asked_about_what_readers_do_not_have(clock: Any, writer: User) -> None:
    post = kept(writer, date(2026, 5, 4))
    post.unpublish()
    assert told(clock, range(1, 31)) == {}


def test_mailers_that_run_twice_write_once(clock: Any, writer: User) -> None:
    post = kept(writer, date(2026, 5, 4))
    clock.move_to(at(4, 12))
    OutgoingMessage.objects.all().delete()
    fill()
    again = of(post)
    again.next_notice, again.next_notice_at = "due", at(4, 9)
    again.save()
    fill()
    assert len(mails()) == 1
    assert Freshness.objects.get().next_notice == "overdue"


def test_the_mail_leads_to_the_button(clock: Any, writer: User, client: Client) -> None:
    post = kept(writer, date(2026, 5, 4), title="On <proofs>")
    OutgoingMessage.objects.all().delete()
    clock.move_to(at(4, 12))
    fill()
    text = unpack(OutgoingMessage.objects.get().content, address=writer.email).body
    path = reverse("posts_freshness", args=[post.pk])
    assert "“On <proofs>” was to be looked at by May 4, 2026." in text
    assert path in text
    client.force_login(writer)
    assert reverse("posts_still_correct", args=[post.pk]) in client.get(path).content.decode()

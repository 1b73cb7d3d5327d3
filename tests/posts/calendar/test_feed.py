"""Somebody's calendar in their own program, read with a parser as that program would."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from posts.models import CalendarAddress, Plan, User
from posts.review.schedule import publish_due
from tests.factories import live_post, make_user
from tests.posts.calendar.desk import at, planned, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A Thursday in November."""
    with time_machine.travel(at(2026, 11, 26, 10), tick=False) as clock:
        yield clock


def address(user: User) -> str:
    """Make an address by the button, and read it where it is shown."""
    client = Client()
    client.force_login(user)
    html = client.post(reverse("posts_calendar_address")).content.decode()
    return html.partition('value="http://localhost')[2].partition('"')[0]


def events(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def titles(path: str) -> set[str]:
    return {str(event["SUMMARY"]) for event in events(path)}


def test_wishes_are_tentative_days_and_facts_are_certain_moments(editor: User) -> None:
    wish = planned(date(2026, 12, 1), title="On proofs; and, more\nthan that")
    fact = scheduled(at(2026, 12, 2, 9), title="On facts")
    post = live_post(title="On time")
    published, certain, tentative = events(address(editor))
    assert (str(tentative["STATUS"]), str(tentative["TRANSP"])) == ("TENTATIVE", "TRANSPARENT")
    assert tentative["SUMMARY"] == "Planned: On proofs; and, more\nthan that"
    assert (tentative.decoded("DTSTART"), tentative.decoded("DTEND")) == (
        date(2026, 12, 1),
        date(2026, 12, 2),
    )
    assert (str(certain["STATUS"]), certain["SUMMARY"]) == ("CONFIRMED", "Scheduled: On facts")
    assert certain.decoded("DTSTART") == at(2026, 12, 2, 9)
    assert (published["SUMMARY"], published.decoded("DTSTART")) == ("Published: On time", date(2026, 11, 26))
    for event, page in ((tentative, wish), (certain, fact), (published, post)):
        assert str(event["URL"]).endswith(f"/admin/pages/{page.pk}/edit/")
        assert event["UID"] == str(page.translation_key)


def test_a_post_stays_one_event_from_the_wish_to_its_readers(editor: User, clock: Any) -> None:
    post = planned(date(2026, 12, 1))
    path = address(editor)
    before = events(path)[0]["UID"]
    Plan.objects.all().delete()
    scheduled(at(2026, 12, 2, 9))
    clock.move_to(at(2026, 12, 2, 9) + timedelta(minutes=1))
    publish_due()
    assert {str(event["STATUS"]) for event in events(path)} == {"CONFIRMED"}
    assert before == str(post.translation_key)


def test_rights_are_asked_at_each_request(writer: User, editor: User) -> None:
    post = planned(date(2026, 12, 1), by=writer, title="We buy a competitor")
    other = make_user(group="Writers")
    assert titles(address(writer)) == {"Planned: We buy a competitor"}
    assert titles(address(other)) == set()
    path = address(editor)
    assert titles(path) == {"Planned: We buy a competitor"}
    editor.groups.clear()
    assert Client().get(path).status_code == 404
    post.owner = other
    post.save(update_fields=["owner"])
    assert titles(address(other)) == {"Planned: We buy a competitor"}


def test_whoever_is_deactivated_has_no_calendar(writer: User) -> None:
    path = address(writer)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_a_new_address_ends_the_old_one_and_the_button_ends_both(writer: User, client: Client) -> None:
    old, new = address(writer), address(writer)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    client.force_login(writer)
    client.post(reverse("posts_calendar_address"), {"remove": "yes"})
    assert Client().get(new).status_code == 404
    assert Client().get(new.replace(new[10], "A" if new[10] != "A" else "B")).status_code == 404
    assert client.get(reverse("posts_calendar_address")).status_code == 405


def test_the_address_is_kept_nowhere(writer: User, client: Client) -> None:
    token = address(writer).removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43
    assert token not in str(CalendarAddress.objects.values_list().get())
    client.force_login(writer)
    html = client.get(reverse("posts_calendar")).content.decode()
    assert token not in html
    assert "cannot be shown again" in html


def test_nobody_keeps_or_lists_it_and_no_cookie_is_set(editor: User) -> None:
    path = address(editor)
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert Client().post(path).status_code == 405


def test_what_has_not_changed_is_not_sent_again(editor: User, clock: Any) -> None:
    post = planned(date(2026, 12, 1))
    live_post()
    path = address(editor)
    etag = Client().get(path)["ETag"]
    clock.shift(timedelta(hours=3))
    again = Client().get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    Plan.objects.filter(page=post).update(day=date(2026, 12, 2))
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 200


def test_thirty_posts_cost_what_three_do_and_nobody_is_signed_in(editor: User) -> None:
    path, costs = address(editor), []
    for number in (1, 9):
        for _number in range(number):
            planned(date(2026, 12, 1))
            scheduled(at(2026, 12, 1, 9))
            live_post()
        Client().get(path)
        with CaptureQueriesContext(connection) as queries:
            assert len(events(path)) >= 3
        costs.append(len(queries))
    assert costs[0] == costs[1], [query["sql"] for query in queries]
    assert not any("django_session" in query["sql"] for query in queries)

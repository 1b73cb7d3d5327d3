"""What the calendar shows, and to whom."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posts.models import Plan, PostAuthor, PostPage, User
from tests.factories import draft, live_post, make_author, make_category, make_user, submit
from tests.posts.calendar.desk import at, days, planned, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """A Thursday in November."""
    with time_machine.travel(at(2026, 11, 26, 10), tick=False):
        yield


def test_plans_schedules_and_what_is_published_stand_on_their_days(editor: User, client: Client) -> None:
    planned(date(2026, 12, 1), title="A wish")
    planned(date(2026, 11, 24), title="A late wish")
    scheduled(at(2026, 12, 2, 9), title="A fact")
    live_post(title="A post")
    draft(title="A draft")
    found = days(client, editor, "month=2026-11")
    assert found == {
        "2026-12-01": ["Planned A wish"],
        "2026-11-24": ["Planned late A late wish"],
        "2026-12-02": ["Scheduled 9 a.m. A fact To move it, cancel its schedule first."],
        "2026-11-26": ["Published A post"],
        "": ["Draft A draft"],
    }
    assert days(client, editor, "week=2026-W50")[""] == [
        "Planned Nov. 24, 2026 late A late wish",
        "Draft A draft",
    ]


def test_what_the_scheduler_has_missed_is_late(editor: User, client: Client) -> None:
    post = scheduled(at(2026, 11, 26, 12), title="A fact")
    with time_machine.travel(at(2026, 11, 26, 13), tick=False):
        assert days(client, editor, "month=2026-11")["2026-11-26"][0].startswith("Scheduled noon late A fact")
    assert not PostPage.objects.get(pk=post.pk).live


def test_a_new_version_of_a_live_post_is_planned_under_the_title_it_will_have(
    editor: User, reviewer: User, client: Client
) -> None:
    post = live_post(title="Old")
    post.title = "New"
    post.save_revision(user=editor)
    Plan.objects.create(page=post, day=date(2026, 11, 27))
    assert days(client, editor, "month=2026-11")["2026-11-27"] == ["Planned (new version) New"]
    assert days(client, reviewer, "month=2026-11") == {"2026-11-26": ["Published Old"]}


def test_a_draft_is_shown_to_those_who_may_know_of_it(
    writer: User, second_writer: User, reviewer: User, editor: User, superuser: User, client: Client
) -> None:
    post = planned(date(2026, 11, 30), title="We buy a competitor", by=writer)
    draft(title="So do they", by=writer)
    scheduled(at(2026, 11, 30, 9), title="And they", by=writer)
    for user in (writer, editor, superuser):
        assert len(days(client, user, "month=2026-11")) == 2
    for user in (second_writer, reviewer):
        assert days(client, user, "month=2026-11") == {}
    submit(post, by=writer)
    assert days(client, reviewer, "month=2026-11") == {"2026-11-30": ["Planned We buy a competitor"]}


def test_an_entry_leads_to_the_editor_or_to_what_readers_have(
    editor: User, reviewer: User, client: Client
) -> None:
    post = live_post()
    for user, url in ((editor, f"/admin/pages/{post.pk}/edit/"), (reviewer, post.full_url)):
        client.force_login(user)
        assert f'href="{url}"' in client.get(reverse("posts_calendar")).content.decode()


def test_the_calendar_is_filtered_by_the_categories_and_authors_a_draft_has_now(
    editor: User, client: Client
) -> None:
    news, ada = make_category("News"), make_author("Ada")
    wish = draft(title="Wish")
    wish.categories, wish.bylines = [news], [PostAuthor(author=ada)]
    wish.save_revision(user=editor)  # in the draft alone, as the editor of pages does it
    Plan.objects.create(page=wish, day=date(2026, 11, 30))
    scheduled(at(2026, 11, 30, 9), title="Fact", categories=[news], authors=[ada])
    live_post(title="Post", categories=[news], authors=[ada])
    draft(title="Draft", categories=[news], authors=[ada])
    for number in range(2):
        planned(date(2026, 11, 30), title=f"Other {number}")
    for query in (f"category={news.pk}", f"author={ada.pk}", f"category={news.pk}&author={ada.pk}"):
        found = days(client, editor, f"month=2026-11&{query}")
        assert sum(map(len, found.values())) == 4, query
    assert sum(map(len, days(client, editor, "month=2026-11&category=x&author=-1").values())) == 6


@pytest.mark.parametrize("who", ["editor", "writer", "superuser"])
def test_thirty_posts_cost_what_three_do(who: str, client: Client, request: pytest.FixtureRequest) -> None:
    user: Any = request.getfixturevalue(who)
    category, author, by = make_category(), make_author(), make_user(group="Writers")
    owner = user if who == "writer" else by

    def add(number: int) -> None:
        for _number in range(number):
            known = {"categories": [category], "authors": [author]}
            planned(date(2026, 11, 30), by=owner, **known)
            planned(date(2026, 1, 5), by=owner, **known)
            scheduled(at(2026, 12, 1, 9), by=owner, **known)
            live_post(by=by, **known)
            draft(by=owner, **known)

    client.force_login(user)
    costs = []
    for number in (1, 7):
        add(number)
        client.get(reverse("posts_calendar"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get(reverse("posts_calendar")).content.decode()
        costs.append(len(queries))
    assert html.count("calendar-entry--planned") == 24
    assert costs[0] == costs[1], [query["sql"] for query in queries]


def test_the_menu_leads_there(writer: User, client: Client) -> None:
    client.force_login(writer)
    assert "/admin/calendar/" in client.get("/admin/").content.decode()
    assert client.get("/admin/calendar/").status_code == 200
    assert Client().get("/admin/calendar/").status_code == 302

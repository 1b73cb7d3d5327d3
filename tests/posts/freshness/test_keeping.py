"""Who keeps a post, when it is looked at, and that it is still correct: one click, and nothing published."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django_tasks import task_backends
from wagtail.models import PageLogEntry, Site

from home.site_settings import ReadingSettings
from posts.freshness.keeping import months_after
from posts.models import Freshness, LedgerEntry, PostPage, User
from posts.review import ledger
from posts.tasks import purge
from tests.factories import draft, live_post, make_user, publish
from tests.posts.freshness.desk import at, confirm, kept, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A Thursday."""
    with time_machine.travel(at(30, month=4), tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 1), 3, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def look_again(months: int) -> None:
    setting = ReadingSettings.for_site(Site.objects.get(is_default_site=True))
    setting.look_again_months = months
    setting.save()


def test_a_post_that_goes_live_is_its_owners_to_keep_if_the_site_wants_that(
    writer: User, editor: User
) -> None:
    live_post()
    assert not Freshness.objects.exists()
    look_again(6)
    post = live_post(by=writer)
    found = of(post)
    assert (found.keeper, found.review_by, found.every_months) == (writer, date(2026, 10, 30), 6)
    Freshness.objects.update(keeper=editor, review_by=date(2026, 6, 1))
    post.title = "New"
    post.save_revision(user=writer)
    publish(post, by=writer)
    assert (of(post).keeper, of(post).review_by) == (editor, date(2026, 6, 1)), "it is set once"


def test_what_an_import_has_brought_is_not_due_all_at_once(writer: User) -> None:
    look_again(6)
    post = draft(by=writer)
    ledger.record(ledger.Action.IMPORTED, page=post, revision=post.get_latest_revision())
    publish(post, by=writer)
    assert not Freshness.objects.exists()


def test_still_correct_publishes_nothing_and_is_on_record(editor: User, clock: Any, settings: Any) -> None:
    post = kept(editor, date(2026, 5, 4), months=6)
    before = PostPage.objects.filter(pk=post.pk).values().get()
    revisions = post.revisions.count()
    clock.move_to(at(6))
    settings.WAGTAILFRONTENDCACHE = {
        "x": {"BACKEND": "posts.purging.sending.HTTPCache", "LOCATION": "http://x"}
    }
    task_backends["queue"].clear()
    assert confirm(editor, post).status_code == 302
    assert PostPage.objects.filter(pk=post.pk).values().get() == before
    assert post.revisions.count() == revisions
    found = of(post)
    assert (found.reviewed_on, found.reviewed_by) == (date(2026, 5, 6), editor)
    assert found.review_by == date(2026, 11, 6)
    assert PageLogEntry.objects.filter(page=post, action="posts.still_correct", user=editor).count() == 1
    entry = LedgerEntry.objects.first()
    assert entry is not None
    assert (entry.action, entry.user_id, entry.revision_id) == (
        "still correct",
        editor.pk,
        post.live_revision_id,
    )
    assert ledger.verify().problem == ""
    results = task_backends["queue"].results
    purged = {url for result in results if result.task.func is purge.func for url in result.args[0]}
    assert post.full_url in purged


def test_without_a_next_time_nobody_is_asked_again(editor: User) -> None:
    post = kept(editor, date(2026, 5, 4))
    confirm(editor, post)
    assert (of(post).review_by, of(post).next_notice_at) == (None, None)


def test_who_may_say_so(
    writer: User, second_writer: User, reviewer: User, editor: User, superuser: User
) -> None:
    keeper = make_user(group="Writers")
    post = kept(keeper, date(2026, 5, 4), by=writer)
    for user in (keeper, writer, reviewer, editor, superuser):
        confirm(user, post)
        assert of(post).reviewed_by == user
    Freshness.objects.update(reviewed_by=None)
    confirm(second_writer, post)
    confirm(make_user(), post)
    assert of(post).reviewed_by is None


def test_a_post_that_nobody_keeps_is_confirmed_too(editor: User, client: Client) -> None:
    post = live_post()
    assert confirm(editor, post, next="https://elsewhere.example/")["Location"] == "/admin/reports/freshness/"
    assert of(post).reviewed_by == editor
    client.force_login(editor)
    assert client.get(reverse("posts_still_correct", args=[post.pk])).status_code == 405


def test_a_draft_is_not_confirmed(editor: User, writer: User) -> None:
    post = draft(by=writer)
    confirm(editor, post)
    assert not Freshness.objects.exists()


def form(client: Client, user: User, post: PostPage, **data: Any) -> Any:
    client.force_login(user)
    sent = {"keeper": "", "review_by": "", "every_months": 0, **data}
    return client.post(reverse("posts_freshness", args=[post.pk]), sent)


def test_a_keeper_hands_a_post_on_with_another_day(
    writer: User, second_writer: User, editor: User, reviewer: User, client: Client
) -> None:
    post = kept(writer, date(2026, 5, 4), by=editor)
    form(client, writer, post, keeper=second_writer.pk, review_by="2026-06-01", every_months=3)
    found = of(post)
    assert (found.keeper, found.review_by, found.every_months) == (second_writer, date(2026, 6, 1), 3)
    assert found.next_notice_at == at(1, 9, month=6)
    assert PageLogEntry.objects.filter(page=post, action="posts.keep", user=writer).exists()
    for user in (writer, reviewer):  # no longer the keeper; asked to confirm, not to set
        form(client, user, post, keeper=user.pk)
        assert of(post).keeper == second_writer


@pytest.mark.parametrize(
    "data", [{"review_by": "0001-01-01"}, {"every_months": 121}, {"keeper": 999999}, {"review_by": "soon"}]
)
def test_what_nobody_means_is_refused(data: dict[str, Any], editor: User, client: Client) -> None:
    post = kept(editor, date(2026, 5, 4))
    assert (
        form(client, editor, post, **{"keeper": editor.pk, "review_by": "2026-05-04", **data}).status_code
        == 200
    )
    assert (of(post).review_by, of(post).keeper) == (date(2026, 5, 4), editor)


def test_nobody_who_left_can_be_made_keeper(editor: User, client: Client) -> None:
    post = kept(editor, date(2026, 5, 4))
    gone = make_user(group="Writers", is_active=False)
    form(client, editor, post, keeper=gone.pk)
    assert of(post).keeper == editor


def test_the_page_and_the_panel_offer_what_one_may(
    writer: User, reviewer: User, editor: User, client: Client
) -> None:
    post = kept(writer, date(2026, 5, 4), by=writer)
    url = reverse("posts_freshness", args=[post.pk])
    for user, sets in ((reviewer, False), (editor, True), (writer, True)):
        client.force_login(user)
        html = client.get(url).content.decode()
        assert "Still correct" in html
        assert ('name="every_months"' in html) is sets
    client.force_login(make_user(group="Writers"))
    assert client.get(url).status_code == 302
    client.force_login(editor)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert "Set the keeper and the day" in html
